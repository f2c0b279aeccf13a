"""What somebody has uploaded and looks over before anything comes of it. It is theirs alone, and gone after a while."""
