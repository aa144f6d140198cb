import statistics as st

def execute_command(image) -> float:
    depths = [car.compute_depth() for car in ImagePatch(image).find("car")]
    if len(depths) < 2:
        return 0.0
    return st.median(depths) + st.stdev(depths) / max(depths)
