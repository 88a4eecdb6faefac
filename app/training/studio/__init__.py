"""The studio: the whole experiment by command, from a folder of pictures to a lab report.

Data, features, learning blocks, experiments, tuning and the report about them. What is
shipped comes from `app/training/train.py`; here blocks are compared. Knows no server.
"""
