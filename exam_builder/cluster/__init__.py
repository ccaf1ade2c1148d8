"""Run jobs on other machines: workers of a Dask cluster that share the course's folders.

`Cluster` is the builder's side. `tasks` runs in each Dask worker, and passes work to processes of `worker_process`.
"""

from exam_builder.cluster.scheduler import Cluster

__all__ = ["Cluster"]
