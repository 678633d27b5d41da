"""A folder of its own, since Streamlit makes the script's folder one to import from."""
