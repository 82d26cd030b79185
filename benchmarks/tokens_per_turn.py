"""What does a turn cost in a thread of 10, 100 and 500 messages, beside sending the whole thread?"""
