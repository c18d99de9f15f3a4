#!/usr/bin/env python3
"""Prints the minimax coefficients of exp.h and log.h (needs mpmath).

Each fit is a weighted Remez exchange in 60 digits. A coefficient is rounded to the working type, then
the ones after it are fitted again around it, so that their sum absorbs its rounding.
"""
from mpmath import mp, mpf, exp, log, log1p, atanh, sqrt, matrix, lu_solve, cos, pi, floor, nint

mp.dps = 60


def round_to(x, bits):
    if x == 0:
        return mpf(0)
    exponent = floor(log(abs(x), 2))
    unit = mpf(2) ** (exponent - bits + 1)
    return nint(x / unit) * unit


def remez(f, weight, powers, a, b, rounds=12, samples=2000):
    """Coefficients c of sum c[i] x^powers[i] that minimise max weight(x) |sum - f| on [a, b]."""
    count = len(powers) + 1
    grid = [(a + b) / 2 - (b - a) / 2 * cos(pi * (mpf(i) + mpf(1) / 2) / samples) for i in range(samples)]
    target = [f(x) for x in grid]
    weights = [weight(x) for x in grid]
    nodes = [(2 * i + 1) * samples // (2 * count) for i in range(count)]
    for _ in range(rounds):
        system = matrix(count, count)
        right = matrix(count, 1)
        for row, node in enumerate(nodes):
            for column, power in enumerate(powers):
                system[row, column] = grid[node] ** power
            system[row, count - 1] = (-1) ** row / weights[node]
            right[row] = target[node]
        solution = lu_solve(system, right)
        c = [solution[i] for i in range(len(powers))]
        errors = [weights[i] * (sum(c[j] * grid[i] ** p for j, p in enumerate(powers)) - target[i])
                  for i in range(samples)]
        # One extremum for each run of one sign.
        extrema, best = [], 0
        for i in range(1, samples):
            if (errors[i] > 0) != (errors[best] > 0):
                extrema.append(best)
                best = i
            elif abs(errors[i]) > abs(errors[best]):
                best = i
        extrema.append(best)
        while len(extrema) > count:
            extrema.pop(0 if abs(errors[extrema[0]]) < abs(errors[extrema[-1]]) else -1)
        if len(extrema) < count:
            break
        nodes = extrema
    return c, max(abs(e) for e in errors)


def rounded_fit(name, f, weight, degree, a, b, bits):
    grid = [a + (b - a) * i / 1001 for i in range(1002)]

    def worst(c):
        return max(abs(weight(x) * (sum(v * x**k for k, v in enumerate(c)) - f(x))) for x in grid)

    c, _ = remez(f, weight, list(range(degree + 1)), a, b)
    for done in range(degree + 1):
        c[done] = round_to(c[done], bits)
        if done == degree:
            break
        fixed = c[: done + 1]
        rest = lambda x: f(x) - sum(v * x**k for k, v in enumerate(fixed))
        refit, _ = remez(rest, weight, list(range(done + 1, degree + 1)), a, b)
        if worst(fixed + refit) < worst(c):
            c = fixed + refit
    print(f"{name}: max relative error 2^{float(log(worst(c), 2)):.2f}")
    for k, v in enumerate(c):
        print(f"  c{k}: {float(v).hex()}")


def main():
    half = log(2) / 2 * mpf("1.0005")
    exp_tail = lambda r: (exp(r) - 1 - r) / r**2 if r else mpf(1) / 2
    exp_weight = lambda r: r**2 / exp(r)
    rounded_fit("exp, float: (e^r - 1 - r) / r^2", exp_tail, exp_weight, 4, -half, half, 24)
    rounded_fit("exp, double: (e^r - 1 - r) / r^2", exp_tail, exp_weight, 9, -half, half, 53)
    # log((1 + s) / (1 - s)) = 2 s + 2 s^3 * sum; in z = s^2.
    s_max = (sqrt(2) - 1) / (sqrt(2) + 1) * mpf("1.001")
    log_tail = lambda z: (2 * atanh(sqrt(z)) - 2 * sqrt(z)) / (sqrt(z) * z) if z else mpf(2) / 3
    log_weight = lambda z: z
    rounded_fit("log, float, in z = s^2", log_tail, log_weight, 2, mpf(10) ** -12, s_max**2, 24)
    rounded_fit("log, double, in z = s^2", log_tail, log_weight, 6, mpf(10) ** -12, s_max**2, 53)
    # log1p on [0, 1]: s = z / (2 + z) in [0, 1/3]
    rounded_fit("log1p on [0, 1], float, in z = s^2", log_tail, log_weight, 4, mpf(10) ** -12, mpf(1) / 9, 24)


if __name__ == "__main__":
    main()
