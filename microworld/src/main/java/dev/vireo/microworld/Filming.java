package dev.vireo.microworld;

import dev.vireo.runtime.image.Box;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds out what each frame shows of each thing.
final class Filming {
    private final Stage stage;
    private final List<Role> roles;

    Filming(Stage stage, List<Role> roles) {
        this.stage = stage;
        this.roles = roles;
    }

    /// The things that are there at a time.
    private List<Solid> solids(double seconds) {
        return roles.stream()
                .filter(r -> r.isThere(seconds))
                .map(r -> r.solid(seconds))
                .toList();
    }

    /// Whether all that is there at a time is wholly in the picture and can be seen well.
    boolean isClear(double seconds, double pixels, double share) {
        List<Solid> solids = solids(seconds);
        return solids.stream().allMatch(stage::inside)
                && SceneGenerator.goodEnough(stage.geometry(solids), pixels, share);
    }

    /// What each frame shows of each thing, or nothing when some frame does not keep the promises of clips.
    Optional<List<List<Optional<WorldClip.Seen>>>> film(int frames, double fps) {
        List<List<Optional<WorldClip.Seen>>> out = new ArrayList<>();
        roles.forEach(r -> out.add(new ArrayList<>()));
        List<Double> before = List.of();
        for (int frame = 0; frame < frames; frame++) {
            double seconds = frame / fps;
            List<Double> state = state(seconds);
            if (frame > 0 && state.equals(before)) {
                out.forEach(seen -> seen.add(seen.getLast()));
                continue;
            }
            before = state;
            List<Solid> solids = solids(seconds);
            if (!solids.stream().allMatch(stage::inside)) {
                return Optional.empty();
            }
            Geometry geometry = stage.geometry(solids);
            if (!SceneGenerator.goodEnough(geometry, WorldClip.Margins.PIXELS, SceneGenerator.MIN_VISIBLE)) {
                return Optional.empty();
            }
            float[] depth = geometry.depth();
            int id = 0;
            for (int i = 0; i < roles.size(); i++) {
                if (!roles.get(i).isThere(seconds)) {
                    out.get(i).add(Optional.empty());
                    continue;
                }
                id++;
                Box box = geometry.tightBox(id);
                double far = Rendering.median(depth, stage.camera.width, stage.camera.height, box);
                out.get(i)
                        .add(Optional.of(new WorldClip.Seen(
                                box, rounded(geometry.visibleShare(id), 10_000), rounded(far, 1000))));
            }
        }
        return Optional.of(out);
    }

    /// Where everything is; equal states look the same.
    private List<Double> state(double seconds) {
        List<Double> out = new ArrayList<>();
        for (Role role : roles) {
            if (role.isThere(seconds)) {
                WorldClip.Knot at = WorldClip.at(role.path, seconds);
                out.addAll(List.of(at.x(), at.y(), at.turn()));
            } else {
                out.add(Double.NaN);
            }
        }
        return out;
    }

    private static double rounded(double value, double steps) {
        return Math.rint(value * steps) / steps;
    }
}
