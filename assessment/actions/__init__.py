"""What units do about findings: proposed, accepted, worked on, done, confirmed; and what follows a round later."""
