// Writes a wheel of bytecode: `node compile.mjs RUNTIME WHEEL`. Python in a tab keeps none between visits
// and would compile at every start what notebooks import. The sources stay as they are.

import {writeFileSync} from "node:fs";

const [runtime, wheel] = process.argv.slice(2);
const {loadPyodide} = await import(`${runtime}/pyodide.mjs`);
const python = await loadPyodide({indexURL: `${runtime}/`});
await python.loadPackage("cs231n-utils");
python.runPython(`
import sys
from importlib.util import cache_from_source
from py_compile import PycInvalidationMode, compile
from zipfile import ZIP_DEFLATED, ZipFile

import anywidget, ipywidgets, IPython, jedi, matplotlib.backends.backend_agg, matplotlib.pyplot, micropip, tqdm.auto
import cs231n_utils.exercises.progress, cs231n_utils.figures, cs231n_utils.panels, cs231n_utils.training

packages = IPython.__file__.removesuffix("IPython/__init__.py")
sources = [file for module in [*sys.modules.values()] if (file := getattr(module, "__file__", None))]
with ZipFile("wheel", "w", ZIP_DEFLATED) as wheel:
    for file in sources:
        if file.startswith(packages) and file.endswith(".py"):
            compile(file, "pyc", doraise=True, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
            wheel.write("pyc", cache_from_source(file).removeprefix(packages))
    wheel.writestr("bytecode-1.dist-info/METADATA", "Metadata-Version: 2.1\\nName: bytecode\\nVersion: 1\\n")
    wheel.writestr("bytecode-1.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
`);
writeFileSync(wheel, python.FS.readFile("wheel"));
