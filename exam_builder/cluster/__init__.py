"""The seam of `jobs` on other machines: workers of a Dask cluster that see the same folders.

`Cluster` is the builder's side. `tasks` runs in each worker of Dask, and hands the work on to processes that run
`process`.
"""

from exam_builder.cluster.scheduler import Cluster

__all__ = ["Cluster"]
