"""The automatic systems of the paper's table, trained and run on the same patients: nnU-Net v2 and ResUNet.

In: a prepared folder to learn from and labelled cases to predict. Out: a folder of label maps that ``evaluate`` scores.
Together with ``train`` the only room that may know torch; nnU-Net runs in an environment of its own.
"""
