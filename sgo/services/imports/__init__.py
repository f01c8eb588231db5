"""Tables from outside: previewed, then written as one change set. What is common stands here; pupils/ and reference/ know what rows mean."""
