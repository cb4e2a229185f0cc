"""Vehicles and vessels of a business."""
