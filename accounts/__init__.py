"""Who people are and what they may do: users, posts (role × scope × dates), sign-in."""
