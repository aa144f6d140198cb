package dev.vireo.planners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.layout.Layout;
import dev.vireo.layout.LayoutObject;
import dev.vireo.layout.Region;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The built-in planner on captions of the same kinds as the benchmark's and in other words; captions.txt has
/// them with what each demands.
class OwnCaptionsTest {
    private static final int FRAMES = Layout.Canvas.STANDARD.frames();

    record Case(String caption, List<String> demands) {
        @Override
        public String toString() {
            return caption;
        }
    }

    static Stream<Case> captions() throws IOException {
        try (InputStream in = Objects.requireNonNull(OwnCaptionsTest.class.getResourceAsStream("captions.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.startsWith("#") && !line.isBlank())
                            .map(line -> {
                                int bar = line.indexOf('|');
                                return new Case(
                                        line.substring(0, bar).strip(),
                                        Arrays.stream(line.substring(bar + 1).split(";"))
                                                .map(String::strip)
                                                .toList());
                            })
                            .toList()
                            .stream();
        }
    }

    @Test
    void thereAreAtLeastAHundredOfThem() throws IOException {
        assertTrue(captions().count() >= 100);
    }

    @ParameterizedTest
    @MethodSource("captions")
    void theLayoutShowsWhatTheCaptionSays(Case one) {
        LayoutPlan plan = Planners.layout(Layout.Canvas.STANDARD).plan(one.caption());
        switch (plan) {
            case LayoutPlan.NotUnderstood(String reason, var _) -> {
                String demand = one.demands().getFirst();
                assertTrue(demand.startsWith("unknown "), reason);
                assertTrue(reason.contains("'" + demand.substring("unknown ".length()) + "'"), reason);
            }
            case LayoutPlan.Planned(Layout layout, List<String> _, var _) -> {
                one.demands().forEach(d -> check(layout, d));
                assertEquals(
                        List.of(),
                        LayoutChecks.of(layout).stream()
                                .filter(p -> p.severity() != LayoutChecks.Problem.Severity.NOTE)
                                .toList());
                assertEquals(layout, Layout.parse(layout.json(), "again"));
            }
        }
    }

    private static void check(Layout layout, String demand) {
        String[] words = demand.split(" ");
        String rest = demand.substring(words[0].length()).strip();
        String withoutLast = rest.contains(" ") ? rest.substring(0, rest.lastIndexOf(' ')) : rest;
        String last = words[words.length - 1];
        switch (words[0]) {
            case "things" ->
                assertEquals(Integer.parseInt(last), layout.objects().size(), demand);
            case "count" ->
                assertEquals(Integer.parseInt(last), named(layout, withoutLast).size(), demand);
            case "name" ->
                assertTrue(
                        layout.objects().stream().anyMatch(o -> o.name().equals(rest)),
                        () -> demand + ": " + layout.objects());
            case "background" -> assertEquals(rest, layout.background());
            case "seen" -> {
                int first = Integer.parseInt(last.split("-", -1)[0]);
                int end = Integer.parseInt(last.split("-", -1)[1]);
                for (Layout.Track t : tracks(layout, withoutLast)) {
                    for (int f = 0; f < FRAMES; f++) {
                        assertEquals(f >= first && f <= end, t.regions().get(f).isPresent(), demand + ", frame " + f);
                    }
                }
            }
            case "right" -> ends(layout, rest, Region::centerX, 0.1, Double.POSITIVE_INFINITY);
            case "left" -> ends(layout, rest, Region::centerX, Double.NEGATIVE_INFINITY, -0.1);
            case "up" -> ends(layout, rest, Region::centerY, Double.NEGATIVE_INFINITY, -0.1);
            case "down" -> ends(layout, rest, Region::centerY, 0.1, Double.POSITIVE_INFINITY);
            case "level" -> ends(layout, rest, Region::centerY, -0.001, 0.001);
            case "bounces" ->
                tracks(layout, rest).forEach(t -> {
                    List<Double> bottoms = seen(t).stream().map(Region::bottom).toList();
                    int contact = bottoms.indexOf(
                            bottoms.stream().mapToDouble(b -> b).max().orElseThrow());
                    assertTrue(contact > 0 && contact < FRAMES - 1, () -> demand + ": " + bottoms);
                    assertTrue(bottoms.get(contact + 1) < bottoms.get(contact) - 0.05, () -> demand + ": " + bottoms);
                });
            case "still" -> ends(layout, rest, r -> r.centerX() + r.centerY(), -0.001, 0.001);
            case "grows" -> ends(layout, rest, OwnCaptionsTest::area, 0.02, Double.POSITIVE_INFINITY);
            case "shrinks" -> ends(layout, rest, OwnCaptionsTest::area, Double.NEGATIVE_INFINITY, -0.02);
            case "arc" ->
                tracks(layout, rest).forEach(t -> {
                    List<Region> r = seen(t);
                    double top = r.stream().mapToDouble(Region::centerY).min().orElseThrow();
                    assertTrue(
                            top < r.getFirst().centerY() - 0.05
                                    && top < r.getLast().centerY() - 0.05,
                            () -> demand + ": " + r);
                });
            case "falls" ->
                tracks(layout, rest).forEach(t -> {
                    List<Region> r = seen(t);
                    double first = r.get(1).centerY() - r.get(0).centerY();
                    double second = r.get(2).centerY() - r.get(1).centerY();
                    double third = r.get(3).centerY() - r.get(2).centerY();
                    assertTrue(first > 0 && second > 1.5 * first && third > 1.2 * second, () -> demand + ": " + r);
                });
            case "at" -> at(layout, demand, words);
            case "leftof" -> {
                int f = Integer.parseInt(last);
                assertTrue(
                        region(layout, words[1], f).centerX()
                                < region(layout, words[2], f).centerX(),
                        demand);
            }
            case "above" -> {
                int f = Integer.parseInt(last);
                assertTrue(
                        region(layout, words[1], f).bottom()
                                <= region(layout, words[2], f).top() + 0.001,
                        demand);
            }
            default -> throw new AssertionError("this caption is to be understood: " + demand);
        }
    }

    private static void at(Layout layout, String demand, String[] words) {
        int number = IntStream.range(0, words.length)
                .filter(i -> words[i].matches("[0-9]"))
                .findFirst()
                .orElseThrow();
        Region r = region(
                layout, String.join(" ", Arrays.asList(words).subList(1, number)), Integer.parseInt(words[number]));
        for (String place : Arrays.asList(words).subList(number + 1, words.length)) {
            boolean there = switch (place) {
                case "left" -> r.centerX() < 0.4;
                case "right" -> r.centerX() > 0.6;
                case "upper" -> r.centerY() < 0.4;
                case "lower" -> r.centerY() > 0.6;
                case "center" -> Math.abs(r.centerX() - 0.5) < 0.1;
                default -> throw new IllegalArgumentException(demand);
            };
            assertTrue(there, () -> demand + ": " + r);
        }
    }

    private static double area(Region r) {
        return (r.right() - r.left()) * (r.bottom() - r.top());
    }

    /// The change from the first frame in which it is seen to the last lies between two bounds.
    private static void ends(Layout layout, String name, ToDoubleFunction<Region> of, double least, double most) {
        for (Layout.Track t : tracks(layout, name)) {
            List<Region> r = seen(t);
            double change = of.applyAsDouble(r.getLast()) - of.applyAsDouble(r.getFirst());
            assertTrue(change >= least && change <= most, () -> name + " changes by " + change + ": " + r);
        }
    }

    private static List<Region> seen(Layout.Track track) {
        return track.regions().stream().flatMap(Optional::stream).toList();
    }

    private static Region region(Layout layout, String name, int frame) {
        return tracks(layout, name).getFirst().regions().get(frame).orElseThrow();
    }

    private static List<LayoutObject> named(Layout layout, String name) {
        return layout.objects().stream()
                .filter(o -> o.name().equals(name) || o.name().endsWith(" " + name))
                .toList();
    }

    private static List<Layout.Track> tracks(Layout layout, String name) {
        List<Layout.Track> out = new ArrayList<>(layout.tracks(FRAMES, LayoutObject.Motion.LINEAR));
        out.retainAll(out.stream()
                .filter(t -> named(layout, name).contains(t.object()))
                .toList());
        assertTrue(!out.isEmpty(), () -> "no " + name + " in " + layout.objects());
        return out;
    }
}
