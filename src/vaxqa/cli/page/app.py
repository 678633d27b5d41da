"""What Streamlit runs where there is no checkout with an ``app.py``."""

if __name__ == "__main__":
    from vaxqa.ui import page

    page.main()
