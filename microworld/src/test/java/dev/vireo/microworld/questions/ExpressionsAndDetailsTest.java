package dev.vireo.microworld.questions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.microworld.Scene;
import dev.vireo.microworld.SceneGenerator;
import dev.vireo.microworld.Scenes;
import dev.vireo.microworld.World;
import dev.vireo.microworld.questions.Details.Detail;
import dev.vireo.microworld.questions.Expressions.Expression;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExpressionsAndDetailsTest {
    @Test
    void anExpressionMeansOneThingAndThingsTakeTurns() {
        List<Scene> scenes = IntStream.range(0, 20)
                .mapToObj(i -> SceneGenerator.generate(Scenes.id(i), Scenes.seed(4, i), 320, 240))
                .toList();
        List<Expression> all = Expressions.generate(scenes, 4, 60);
        assertEquals(60, all.size());
        assertEquals(all, Expressions.generate(scenes, 4, 60));
        Set<String> texts = new HashSet<>();
        Set<String> meant = new HashSet<>();
        for (Expression one : all) {
            Scene scene = scenes.get(Integer.parseInt(one.imageId()));
            assertEquals(
                    scene.objects().get(one.thing() - 1),
                    new Executor(scene, Margins.STANDARD).thing(one.referent()).orElseThrow());
            assertTrue(texts.add(one.imageId() + one.text()));
            meant.add(one.imageId() + " " + one.thing());
        }
        assertTrue(meant.size() >= 50, meant.size() + " things are meant");
        for (int depth = 0; depth <= 2; depth++) {
            int wanted = depth;
            assertTrue(all.stream().filter(e -> e.referent().depth() == wanted).count() >= 10);
        }
    }

    @Test
    void detailsAreAskedForInCategoriesInTurnWithTheRightOptionAnywhere() {
        List<Scene> scenes = IntStream.range(0, 12)
                .mapToObj(i -> World.makeWithDetails(Scenes.id(i), Scenes.seed(6, i), 640, 360)
                        .scene())
                .toList();
        List<Detail> all = Details.generate(scenes, 6, 36);
        assertEquals(36, all.size());
        assertEquals(all, Details.generate(scenes, 6, 36));
        Map<Integer, Integer> places = new TreeMap<>();
        for (Detail one : all) {
            Scene scene = scenes.get(Integer.parseInt(one.imageId()));
            String answer = one.options().get(one.right());
            assertEquals(one.options().size(), new HashSet<>(one.options()).size());
            assertEquals(
                    one.category() == Details.Category.MATERIAL ? 3 : 4,
                    one.options().size());
            boolean seen = switch (one.category()) {
                case TEXT -> scene.signs().getFirst().text().equals(answer);
                case SHAPE, COLOR, MATERIAL ->
                    scene.objects().stream()
                            .filter(thing -> thing.scale() < 1)
                            .anyMatch(thing -> List.of(
                                            thing.shape().word(),
                                            thing.color().word(),
                                            thing.material().word())
                                    .contains(answer));
            };
            assertTrue(seen, one.toString());
            places.merge(one.right(), 1, Integer::sum);
        }
        Map<Details.Category, Long> categories =
                all.stream().collect(Collectors.groupingBy(Detail::category, Collectors.counting()));
        assertTrue(categories.values().stream().allMatch(n -> n >= 6 && n <= 12), categories.toString());
        assertTrue(places.size() == 4 && places.values().stream().allMatch(n -> n >= 5), places.toString());
        assertEquals(
                all.size(),
                all.stream().map(d -> d.imageId() + d.text()).distinct().count());
    }
}
