package dev.vireo.microworld;

import dev.vireo.visiontools.vocabulary.Attribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// A thing of a clip in the making.
final class Role {
    final Attribute.Size size;
    final Attribute.Color color;
    final Attribute.Material material;
    final Attribute.Shape shape;
    final List<WorldClip.Knot> path = new ArrayList<>();
    final List<WorldClip.Span> present = new ArrayList<>();

    Role(Attribute.Size size, Attribute.Color color, Attribute.Material material, Attribute.Shape shape) {
        this.size = size;
        this.color = color;
        this.material = material;
        this.shape = shape;
    }

    /// One of a colour and shape, with all else by chance.
    static Role of(Attribute.Color color, Attribute.Shape shape, RandomGenerator random) {
        return new Role(
                SceneGenerator.pick(SceneGenerator.SIZES, random),
                color,
                SceneGenerator.pick(SceneGenerator.MATERIALS, random),
                shape);
    }

    String name() {
        return Names.name(color, shape);
    }

    boolean isThere(double seconds) {
        return present.stream().anyMatch(s -> s.holds(seconds));
    }

    WorldClip.Knot last() {
        return path.getLast();
    }

    /// It gets to a place at a time.
    void to(double seconds, double x, double y) {
        path.add(new WorldClip.Knot(seconds, x, y, last().turn()));
    }

    /// It stays where it is until then.
    void rest(double seconds) {
        if (seconds > last().seconds()) {
            to(seconds, last().x(), last().y());
        }
    }

    Solid solid(double seconds) {
        WorldClip.Knot at = WorldClip.at(path, seconds);
        return solid(at.x(), at.y(), at.turn());
    }

    Solid solid(double x, double y, double turn) {
        return new Solid(shape, size, color, material, x, y, turn);
    }

    WorldClip.Actor actor(int id, List<Optional<WorldClip.Seen>> seen) {
        return new WorldClip.Actor(id, size, color, material, shape, path, present, seen);
    }
}
