"""What Hearth remembers: tables, and questions about them in the domain's words."""
