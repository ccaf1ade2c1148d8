"""The cart, by small steps."""


def push(mass, speed):
    """The work of a force of one newton until the cart has its speed."""
    work, v, dt = 0.0, 0.0, 1e-4
    steps = round(mass * speed / dt)
    for _ in range(steps):
        work += (v + dt / mass / 2) * dt
        v += dt / mass
    return round(work, 6)


def climb(speed):
    """The height at which nothing of the speed is left."""
    return speed * speed / 2 / 10
