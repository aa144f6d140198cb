# expect: too-large line 0
def execute_command(image) -> int:
    xs = [1, 2]
    n = 0
    for a in xs:
        b = a
        for c in [a, b]:
            d = c
            for e in [c, d]:
                f = e
                for g in [e, f]:
                    h = g
                    for i in [g, h]:
                        j = i
                        for k in [i, j]:
                            m = k
                            for o in [k, m]:
                                p = o
                                for q in [o, p]:
                                    r = q
                                    for s in [q, r]:
                                        n = n + s if n < 9 else s
    return n
