"""Notices: who is told of what, in the application and by e-mail. It listens to events; no domain knows it."""
