"""What the pages of the whole site share: style and scripts, safe headers, and reading forms."""
