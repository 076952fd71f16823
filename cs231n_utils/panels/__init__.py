"""The panels: interactive pictures, a module or a folder each; kit/ is what all share."""

from cs231n_utils.panels.activation_flow import activation_flow
from cs231n_utils.panels.architecture_builder import architecture_builder
from cs231n_utils.panels.convolution_stepper import convolution_stepper
from cs231n_utils.panels.dense_evaluation import dense_evaluation
from cs231n_utils.panels.depth_column import depth_column
from cs231n_utils.panels.filter_playground import filter_playground
from cs231n_utils.panels.find_the_pixel import find_the_pixel
from cs231n_utils.panels.fooling import fooling
from cs231n_utils.panels.gradient_scatter import gradient_scatter
from cs231n_utils.panels.im2col_unroller import im2col_unroller
from cs231n_utils.panels.map_browser import map_browser
from cs231n_utils.panels.matrix_view import matrix_view
from cs231n_utils.panels.memory_meter import memory_meter
from cs231n_utils.panels.padding_use import padding_use
from cs231n_utils.panels.parameter_explosion import parameter_explosion
from cs231n_utils.panels.pooling_playground import pooling_playground
from cs231n_utils.panels.probe import probe
from cs231n_utils.panels.receptive_fields import receptive_fields
from cs231n_utils.panels.sharing import sharing
from cs231n_utils.panels.shift_coverage import shift_coverage
from cs231n_utils.panels.stride_strip import stride_strip
from cs231n_utils.panels.training_console import training_console
from cs231n_utils.panels.volume_explorer import volume_explorer
from cs231n_utils.panels.wrong_reshape import wrong_reshape

__all__ = [
    "activation_flow",
    "architecture_builder",
    "convolution_stepper",
    "dense_evaluation",
    "depth_column",
    "filter_playground",
    "find_the_pixel",
    "fooling",
    "gradient_scatter",
    "im2col_unroller",
    "map_browser",
    "matrix_view",
    "memory_meter",
    "padding_use",
    "parameter_explosion",
    "pooling_playground",
    "probe",
    "receptive_fields",
    "sharing",
    "shift_coverage",
    "stride_strip",
    "training_console",
    "volume_explorer",
    "wrong_reshape",
]
