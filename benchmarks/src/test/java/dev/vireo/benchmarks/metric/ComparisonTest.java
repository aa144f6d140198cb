package dev.vireo.benchmarks.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.benchmarks.metric.Comparison.Flip;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static Judged judged(String id, String group, double score) {
        return new Judged(id, group, "said " + score, score);
    }

    private static List<Judged> run(JsonNode scores, JsonNode groups) {
        List<Judged> out = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            out.add(judged("q" + i, groups.get(i).asText(), scores.get(i).asDouble()));
        }
        return out;
    }

    @Test
    void runsAreComparedByTheNumbersOfStatsmodelsAndScipy() {
        for (JsonNode one : Fixture.of("statistics").root().path("paired")) {
            List<Judged> first = run(one.path("first"), one.path("groups"));
            List<Judged> second = run(one.path("second"), one.path("groups"));
            Comparison comparison = Comparison.of(first, second);
            assertEquals(one.path("difference").asDouble(), comparison.difference(), 1e-12);
            assertEquals(comparison.second() - comparison.first(), comparison.difference(), 1e-12);
            assertEquals(one.path("detectable").asDouble(), comparison.detectable(), 1e-5);
            assertEquals(first.size(), comparison.n());
            assertEquals(
                    comparison.flips().size(),
                    comparison.mcNemar().won() + comparison.mcNemar().lost());
            assertEquals(
                    comparison.difference() * comparison.n(),
                    comparison.mcNemar().won() - comparison.mcNemar().lost(),
                    1e-9);
            if (one.path("grouped").isNumber()) {
                assertEquals(
                        one.path("grouped").asDouble(), comparison.mcNemar().grouped(), 1e-12);
            }
        }
    }

    @Test
    void flipsSayWhichWayAndWhatWasAnswered() {
        Comparison comparison = Comparison.of(
                List.of(judged("a", "", 1), judged("b", "", 0), judged("c", "", 1)),
                List.of(judged("c", "", 1), judged("b", "", 1), judged("a", "", 0)));
        assertEquals(
                List.of(new Flip("a", false, "said 1.0", "said 0.0"), new Flip("b", true, "said 0.0", "said 1.0")),
                comparison.flips());
        assertEquals(0, comparison.difference());
        assertEquals(1, comparison.mcNemar().exact());
    }

    @Test
    void whatIsNotComparedIsTold() {
        Comparison comparison = Comparison.of(
                List.of(judged("a", "", 1), judged("b", "", 0), judged("c", "", Double.NaN)),
                List.of(judged("a", "", 1), judged("c", "", 1), judged("d", "", 1)));
        assertEquals(1, comparison.n());
        assertEquals(List.of("b"), comparison.onlyFirst());
        assertEquals(List.of("d"), comparison.onlySecond());
        assertEquals(1, comparison.unjudged());
    }

    @Test
    void equalRunsStillSayWhatTheyCouldHaveShown() {
        List<Judged> run = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            run.add(judged("q" + i, "", i % 2));
        }
        Comparison comparison = Comparison.of(run, run);
        assertEquals(0, comparison.low());
        assertEquals(0, comparison.high());
        assertEquals(0.028, comparison.detectable(), 1e-3);
        assertEquals(1, comparison.mcNemar().grouped());
    }

    @Test
    void aRunThatKnowsItsGroupsLendsThemToOneThatDoesNot() {
        List<Judged> ours = new ArrayList<>();
        List<Judged> theirs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ours.add(judged("q" + i, "video" + i / 5, 1));
            theirs.add(judged("q" + i, "", i < 10 ? 1 : 0));
        }
        Comparison comparison = Comparison.of(theirs, ours);
        assertEquals(4, comparison.groups());
        assertEquals(0.5, comparison.mcNemar().grouped(), 1e-12);
        assertEquals(2 / 1024.0, comparison.mcNemar().exact(), 1e-12);
    }

    @Test
    void theSameRunsAlwaysGiveTheSameNumbers() {
        JsonNode one = Fixture.of("statistics").root().path("paired").get(3);
        List<Judged> first = run(one.path("first"), one.path("groups"));
        List<Judged> second = run(one.path("second"), one.path("groups"));
        assertEquals(Comparison.of(first, second), Comparison.of(first, second));
    }

    @Test
    void aQuestionTwiceAndRunsWithNothingInCommonAreRefused() {
        List<Judged> run = List.of(judged("a", "", 1));
        VireoException twice =
                assertThrows(VireoException.class, () -> Comparison.of(Collections.nCopies(2, run.getFirst()), run));
        assertEquals(Code.DATA, twice.code());
        assertEquals("the first run has the question 'a' twice", twice.what());
        VireoException none = assertThrows(VireoException.class, () -> Comparison.of(run, List.of(judged("b", "", 1))));
        assertEquals(Code.DATA, none.code());
        assertTrue(none.what().contains("no judged question in common"), none.what());
    }

    @Test
    void answersOfARunAreJudgedByAMetric() {
        List<Judged> judged = Judged.of(
                Metrics.named("rvp-exact"),
                List.of(
                        Fixture.text("1", "p", "yes", "Yes"),
                        Fixture.failed(Fixture.text("2", "p", "yes", "yes")),
                        Fixture.choice("3", "q", List.of("a", "b"), 0, "a")));
        assertEquals(
                List.of(1.0, 0.0, Double.NaN),
                judged.stream().map(Judged::score).toList());
        assertEquals(
                List.of("Yes", "", "a"), judged.stream().map(Judged::answer).toList());
        assertEquals("p", judged.getFirst().group());
    }
}
