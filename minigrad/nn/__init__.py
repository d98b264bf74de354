"""Layers, losses and initial weights: state around ops, under PyTorch's names."""

from minigrad.nn import functional, init
from minigrad.nn.activation import ELU, GELU, LeakyReLU, LogSoftmax, ReLU, Sigmoid, SiLU, Softmax, Softplus, Tanh
from minigrad.nn.container import Sequential
from minigrad.nn.convolution import AvgPool2d, Conv2d, MaxPool2d
from minigrad.nn.linear import Embedding, Flatten, Linear
from minigrad.nn.loss import BCEWithLogitsLoss, CrossEntropyLoss, HuberLoss, L1Loss, MSELoss, NLLLoss
from minigrad.nn.module import Buffer, Module, Parameter, StateError
from minigrad.nn.normalization import BatchNorm1d, BatchNorm2d, Dropout, LayerNorm

__all__ = [
    "ELU",
    "GELU",
    "AvgPool2d",
    "BCEWithLogitsLoss",
    "BatchNorm1d",
    "BatchNorm2d",
    "Buffer",
    "Conv2d",
    "CrossEntropyLoss",
    "Dropout",
    "Embedding",
    "Flatten",
    "HuberLoss",
    "L1Loss",
    "LayerNorm",
    "LeakyReLU",
    "Linear",
    "LogSoftmax",
    "MSELoss",
    "MaxPool2d",
    "Module",
    "NLLLoss",
    "Parameter",
    "ReLU",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Softplus",
    "StateError",
    "Tanh",
    "functional",
    "init",
]
