"""Writes plain.pkl beside itself. Run with pandas: python make.py."""

import pathlib

import pandas as pd

frame = pd.DataFrame({"n": [1.5, float("inf")], "when": pd.to_datetime(["2020-05-12 15:44:02.25", None]).tz_localize("UTC")})
frame.to_pickle(pathlib.Path(__file__).parent / "plain.pkl", protocol=4)
