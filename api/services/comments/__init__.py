"""What happens to comments: read from files, handed out, checked, told in our words."""
