"""Speed and memory, measured from outside the process as a user meets them. `make bench`."""
