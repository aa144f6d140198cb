package dev.vireo.benchmarks.internal.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.runtime.json.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Intervals and tests against scipy and statsmodels (tools/parity/benchmark_metrics.py), and their coverage.
class StatisticsTest {
    private static JsonNode known;

    @BeforeAll
    static void read() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                StatisticsTest.class.getResourceAsStream("/dev/vireo/benchmarks/metric/statistics.json"))) {
            known = StrictJson.mapper().readTree(in);
        }
    }

    private static double[] numbers(JsonNode array) {
        double[] out = new double[array.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = array.get(i).asDouble();
        }
        return out;
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(String::valueOf).toList();
    }

    @Test
    void mcNemarIsThatOfStatsmodelsAndScipy() {
        for (JsonNode one : known.path("mcnemar")) {
            int lost = one.path("lost").asInt();
            int won = one.path("won").asInt();
            double[] changes = new double[lost + won + 10];
            Arrays.fill(changes, 0, lost, -1);
            Arrays.fill(changes, lost, lost + won, 1);
            McNemarTest test = McNemarTest.of(changes, names(changes.length));
            assertEquals(one.path("exact").asDouble(), test.exact(), 1e-11, one.toString());
            assertEquals(one.path("mid").asDouble(), test.mid(), 1e-11, one.toString());
            assertEquals(one.path("exact").asDouble(), test.grouped(), 1e-11, one.toString());
        }
    }

    @Test
    void pairedDifferencesAreThoseOfStatsmodels() {
        int grouped = 0;
        for (JsonNode one : known.path("paired")) {
            double[] first = numbers(one.path("first"));
            double[] second = numbers(one.path("second"));
            double[] more = new double[first.length];
            List<String> groups = new ArrayList<>();
            for (int i = 0; i < more.length; i++) {
                more[i] = second[i] - first[i];
                groups.add(one.path("groups").get(i).asText());
            }
            PairedDifference difference = PairedDifference.of(more, groups);
            assertEquals(one.path("difference").asDouble(), difference.value(), 1e-12);
            assertEquals(one.path("error").asDouble(), difference.error(), 1e-12);
            assertEquals(one.path("detectable").asDouble(), difference.detectable(), 1e-5);
            assertTrue(difference.low() < difference.value() && difference.value() < difference.high());
            double wide = (difference.high() - difference.low()) / (2 * Normal.Z_95 * difference.error());
            assertTrue(wide > 0.75 && wide < 1.15, "the bootstrap's width over the normal one: " + wide);
            if (one.path("grouped").isNumber()) {
                assertEquals(
                        one.path("grouped").asDouble(),
                        McNemarTest.of(more, groups).grouped(),
                        1e-12);
                grouped++;
            }
        }
        assertTrue(grouped >= 2);
    }

    @Test
    void theIntervalIsWilsonsWhenEveryAnswerIsItsOwnGroup() {
        for (JsonNode one : known.path("wilson")) {
            int n = one.path("n").asInt();
            int right = one.path("right").asInt();
            double[] scores = new double[n];
            Arrays.fill(scores, 0, right, 1);
            GroupedMean mean = GroupedMean.of(scores, names(n));
            assertEquals((double) right / n, mean.value());
            boolean inner = right > 0 && right < n;
            double t = Normal.studentT95(n - 1) / Normal.Z_95;
            double wider = inner ? t * Math.sqrt(n / (n - 1.0)) : 1;
            double wilson = one.path("high").asDouble() - one.path("low").asDouble();
            assertEquals(1, (mean.high() - mean.low()) / wilson / wider, inner ? 0.1 : 1e-9, one.toString());
        }
    }

    @Test
    void studentsQuantilesAreThoseOfScipyToAThousandth() {
        for (Map.Entry<String, JsonNode> one : known.path("t").properties()) {
            double wanted = one.getValue().asDouble();
            assertEquals(wanted, Normal.studentT95(Integer.parseInt(one.getKey())), 1.3e-3 * wanted, one.getKey());
        }
    }

    @Test
    void theTailOfManyGroupsIsNormal() {
        assertEquals(0.05, Normal.beyond(Normal.Z_95), 1e-6);
        assertEquals(1, Normal.beyond(0), 1e-6);
    }

    /// Groups with shares of their own around a mean share; each has up to `most` answers.
    private static double coverage(int groups, int most, double mean, double spread, SplittableRandom random) {
        int covered = 0;
        int tries = 2000;
        for (int t = 0; t < tries; t++) {
            List<Double> scores = new ArrayList<>();
            List<String> names = new ArrayList<>();
            for (int g = 0; g < groups; g++) {
                double share = mean + (random.nextBoolean() ? spread : -spread);
                int size = 1 + random.nextInt(most);
                scores.addAll(Collections.nCopies(size, 0.0));
                for (int i = scores.size() - size; i < scores.size(); i++) {
                    scores.set(i, random.nextDouble() < share ? 1.0 : 0.0);
                    names.add("" + g);
                }
            }
            GroupedMean interval = GroupedMean.of(
                    scores.stream().mapToDouble(Double::doubleValue).toArray(), names);
            covered += interval.low() <= mean && mean <= interval.high() ? 1 : 0;
        }
        return (double) covered / tries;
    }

    @Test
    void intervalsHoldTheTruthInNineteenOfTwentyRuns() {
        SplittableRandom random = new SplittableRandom(7);
        record Case(int groups, int most, double mean, double spread) {}
        for (Case one : List.of(
                new Case(400, 1, 0.5, 0),
                new Case(60, 1, 0.9, 0),
                new Case(20, 1, 0.7, 0),
                new Case(40, 10, 0.5, 0.35),
                new Case(40, 10, 0.8, 0.15),
                new Case(15, 8, 0.6, 0.3),
                new Case(8, 6, 0.5, 0.2),
                new Case(200, 20, 0.3, 0.2))) {
            double share = coverage(one.groups, one.most, one.mean, one.spread, random);
            assertTrue(share > 0.93 && share < 0.995, one + " is covered in " + share);
        }
    }

    @Test
    void groupsThatLeanByChanceFoolTheExactTestAndNotTheGroupedOne() {
        SplittableRandom random = new SplittableRandom(9);
        int exact = 0;
        int grouped = 0;
        int tries = 1000;
        for (int t = 0; t < tries; t++) {
            List<String> names = new ArrayList<>();
            List<Double> changes = new ArrayList<>();
            for (int g = 0; g < 60; g++) {
                double lean = random.nextBoolean() ? 0.45 : 0.05;
                for (int i = 0; i < 4; i++) {
                    double u = random.nextDouble();
                    changes.add(u < lean ? 1.0 : u < 0.5 ? -1.0 : 0.0);
                    names.add("" + g);
                }
            }
            McNemarTest test = McNemarTest.of(
                    changes.stream().mapToDouble(Double::doubleValue).toArray(), names);
            exact += test.exact() < 0.05 ? 1 : 0;
            grouped += test.grouped() < 0.05 ? 1 : 0;
        }
        assertTrue(grouped < 0.06 * tries, grouped + " of " + tries);
        assertTrue(exact > 0.1 * tries, exact + " of " + tries);
    }

    @Test
    void bootstrapIntervalsOfDifferencesHoldTheTruth() {
        SplittableRandom random = new SplittableRandom(8);
        int covered = 0;
        int tries = 150;
        for (int t = 0; t < tries; t++) {
            List<String> names = new ArrayList<>();
            List<Double> more = new ArrayList<>();
            for (int g = 0; g < 60; g++) {
                double lean = random.nextDouble() * 0.4;
                for (int i = 0; i < 4; i++) {
                    double u = random.nextDouble();
                    more.add(u < lean ? 1.0 : u < 0.5 ? -1.0 : 0.0);
                    names.add("" + g);
                }
            }
            PairedDifference difference = PairedDifference.of(
                    more.stream().mapToDouble(Double::doubleValue).toArray(), names);
            covered += difference.low() <= -0.1 && -0.1 <= difference.high() ? 1 : 0;
        }
        double share = (double) covered / tries;
        assertTrue(share > 0.89, "covered in " + share);
    }
}
