#!/bin/sh
# Starts a student's server, on workbook/ in their home. A workbook that cannot be brought up to date,
# on a full disk for example, must not keep them from their work.
python -m cs231n_utils.workbook "$HOME/workbook"
exec python -m jupyterhub.singleuser "$@"
