"""The pages: views made from declarations, on Flask-Admin, which no other package imports."""
