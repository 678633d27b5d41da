"""The browser page: ``streamlit run app.py``."""

from vaxqa.ui import page

page.main()
