"""The panels: interactive pictures, a module or a folder each; kit/ is what all share."""

# ruff: noqa: F401

from pkgutil import iter_modules

from cs231n_utils.panels.activation_flow.panel import activation_flow
from cs231n_utils.panels.architecture_builder.panel import architecture_builder
from cs231n_utils.panels.convolution_stepper.panel import convolution_stepper
from cs231n_utils.panels.dense_evaluation import dense_evaluation
from cs231n_utils.panels.depth_column import depth_column
from cs231n_utils.panels.filter_playground.panel import filter_playground
from cs231n_utils.panels.find_the_pixel import find_the_pixel
from cs231n_utils.panels.fooling.panel import fooling
from cs231n_utils.panels.gradient_scatter.panel import gradient_scatter
from cs231n_utils.panels.im2col_unroller import im2col_unroller
from cs231n_utils.panels.map_browser.panel import map_browser
from cs231n_utils.panels.matrix_view import matrix_view
from cs231n_utils.panels.memory_meter import memory_meter
from cs231n_utils.panels.padding_use import padding_use
from cs231n_utils.panels.parameter_explosion import parameter_explosion
from cs231n_utils.panels.pooling_playground.panel import pooling_playground
from cs231n_utils.panels.probe.panel import probe
from cs231n_utils.panels.receptive_fields import receptive_fields
from cs231n_utils.panels.sharing import sharing
from cs231n_utils.panels.shift_coverage import shift_coverage
from cs231n_utils.panels.stride_strip import stride_strip
from cs231n_utils.panels.training_console.panel import training_console
from cs231n_utils.panels.volume_explorer import volume_explorer
from cs231n_utils.panels.wrong_reshape import wrong_reshape

__all__ = [module.name for module in iter_modules(__path__) if module.name != "kit"]
