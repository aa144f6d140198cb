package dev.vireo.microworld.questions;

import dev.vireo.microworld.Scene;
import dev.vireo.runtime.image.Box;
import dev.vireo.visiontools.vocabulary.Attribute;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Layouts of things without pictures.
final class RandomScenes {
    private RandomScenes() {}

    static List<Scene> of(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Scene> out = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            out.add(one("s" + i, random.split()));
        }
        return out;
    }

    private static Scene one(String id, SplittableRandom random) {
        int width = 480;
        int height = 320;
        List<Scene.Thing> objects = new ArrayList<>();
        int n = 3 + random.nextInt(8);
        for (int tries = 0; objects.size() < n && tries < 1000; tries++) {
            double x = random.nextDouble(-3, 3);
            double y = random.nextDouble(0, 6);
            Attribute.Size size = pick(Attribute.Size.values(), random);
            double depth = Math.hypot(6 + y, x);
            double pixels = (size == Attribute.Size.LARGE ? 420 : 240) / depth;
            int cx = (int) (width / 2.0 + 420 * x / (6 + y));
            int cy = (int) (height * 0.85 - 170 * y / (6 + y) - pixels / 2);
            Box box = new Box((int) (cx - pixels / 2), (int) (cy - pixels / 2), (int) (cx + pixels / 2), (int)
                            (cy + pixels / 2))
                    .clip(Box.of(width, height));
            if (box.width() < 12
                    || box.height() < 12
                    || objects.stream().anyMatch(o -> o.box().iou(box) > 0.2)) {
                continue;
            }
            objects.add(new Scene.Thing(
                    objects.size() + 1,
                    size,
                    pick(Attribute.Color.values(), random),
                    pick(Attribute.Material.values(), random),
                    pick(Attribute.Shape.values(), random),
                    x,
                    y,
                    0,
                    box,
                    1,
                    depth));
        }
        return new Scene(id, random.nextLong(), width, height, objects);
    }

    private static <T> T pick(T[] values, SplittableRandom random) {
        return values[random.nextInt(values.length)];
    }
}
