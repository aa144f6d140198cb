package dev.vireo.trainer.rl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.trainer.rl.Reward.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RewardsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<think>a</think><answer>B</answer>",
                "<think></think> \n\t<answer></answer>",
                "<think>two\nlines</think>\n\n<answer>two\nlines</answer>",
                "<think>a</think> b </think> <answer>B</answer>",
                "<think>a</think><answer>b</answer><answer>c</answer>"
            })
    void thoughtsAndThenAnAnswerAreFormatted(String text) {
        assertTrue(Rewards.isFormatted(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "B",
                " <think>a</think><answer>B</answer>",
                "<think>a</think><answer>B</answer>\n",
                "<think>a</think> so <answer>B</answer>",
                "<think>a<answer>B</answer>",
                "<answer>B</answer><think>a</think>",
                "<think>a</think><answer>",
                "<think></answer>",
                "<think>a</think></answer>"
            })
    void anythingElseIsNot(String text) {
        assertFalse(Rewards.isFormatted(text));
    }

    @Test
    void theAnswerStandsInTheFirstTagsOrIsTheWholeText() {
        assertEquals("B", Rewards.answer("<think>x</think><answer> B\n</answer> <answer>C</answer>"));
        assertEquals("just this", Rewards.answer(" just this "));
        assertEquals("<answer>open", Rewards.answer("<answer>open"));
    }

    @ParameterizedTest
    @CsvSource({
        "B,1",
        "b,1",
        "(B),1",
        "B.,1",
        "B) a cube,1",
        "b: a cube,1",
        "' B ',1",
        "A,0",
        "Bob,0",
        "A B,0",
        "B C,0",
        "'',0",
        "(,0"
    })
    void aChoiceIsReadAsItsLetter(String answer, double score) {
        assertEquals(score, new Expected.Choice('B').score(answer));
    }

    @ParameterizedTest
    @CsvSource({
        "1200,1",
        "'1,200',1",
        "1.2e3,1",
        "+1200.0,1",
        "2400/2,1",
        "120000%,1",
        "1200.0001,0",
        "'12,00',0",
        "twelve,0",
        "'',0",
        "1/0,0",
        "NaN,0",
        "1e999,0",
        "0x4B0,0"
    })
    void aNumberIsReadAsPeopleWriteIt(String answer, double score) {
        assertEquals(score, Expected.Amount.exactly(1200).score(answer));
    }

    @Test
    void aNumberMayBeOffByItsTolerance() {
        assertEquals(1, new Expected.Amount(10, 0.5, 0).score("10.5"));
        assertEquals(0, new Expected.Amount(10, 0.5, 0).score("10.6"));
        assertEquals(1, new Expected.Amount(-10, 0, 0.1).score("-9"));
        assertEquals(0, new Expected.Amount(0, 0, 0.1).score("0.001"));
        assertEquals(0, new Expected.Amount(10, 1, 1).score("1".repeat(100_000)));
    }

    @Test
    void aTextIsComparedWithoutCaseAndSpace() {
        assertEquals(1, new Expected.Text("A red  cube.").score(" a RED cube"));
        assertEquals(0, new Expected.Text("a red cube").score("a redcube"));
    }

    @Test
    void aFreeTextIsJudgedByItsLongestCommonSubsequence() {
        // Lin (2004), section 3.1: police killed the gunman; police kill the gunman; the gunman kill police.
        Expected reference = new Expected.Free("police killed the gunman");
        assertEquals(0.75, reference.score("Police kill the gunman."));
        assertEquals(0.5, reference.score("the gunman kill police"));
        assertEquals(1, reference.score("Police killed: the GUNMAN!"));
        assertEquals(2 * 2.0 / (2 + 4), reference.score("the gunman"));
        assertEquals(0, reference.score(""));
        assertEquals(0, new Expected.Free("").score(""));
    }

    @Test
    void theUsualRewardIsNineTenthsAccuracyAndOneTenthFormat() {
        Reward reward = Rewards.published();
        Expected right = new Expected.Choice('C');
        Map<String, Double> good = reward.of(new Response("<think>x</think><answer>C</answer>", 9, right));
        assertEquals(Map.of("accuracy", 1.0, "format", 1.0, "overall", 1.0), good);
        assertEquals(List.of("accuracy", "format", "overall"), List.copyOf(good.keySet()));
        assertEquals(0.9, reward.of(new Response("C", 1, right)).get("overall"));
        assertEquals(
                0.1,
                reward.of(new Response("<think></think><answer>D</answer>", 1, right))
                        .get("overall"));
    }

    @Test
    void longResponsesArePunishedMoreAndMore() {
        SoftOverlong rule = new SoftOverlong(100, 20);
        assertEquals(0, rule.of(80));
        assertEquals(-0.05, rule.of(81), 1e-12);
        assertEquals(-1, rule.of(100));
        assertEquals(-1, rule.of(5000));
        Map<String, Double> seen = Rewards.overlong(rule).of(new Response("", 90, new Expected.Text("")));
        assertEquals(Map.of("overlong", -0.5), seen);
        assertThrows(IllegalArgumentException.class, () -> new SoftOverlong(10, 11));
    }

    @Test
    void weightsWithoutAPartDoublePartsAndPartsThatAreNoNumbersAreRefused() {
        Response response = new Response("C", 1, new Expected.Choice('C'));
        VireoException lost = assertThrows(
                VireoException.class,
                () -> Rewards.weighted(Map.of("speed", 1.0), List.of(Rewards.accuracy()))
                        .of(response));
        assertEquals(Code.USAGE, lost.code());
        assertEquals("no reward has a part 'speed'", lost.what());
        assertEquals("Their parts are accuracy.", lost.hint());
        VireoException twice = assertThrows(
                VireoException.class,
                () -> Rewards.weighted(Map.of(), List.of(Rewards.accuracy(), Rewards.accuracy()))
                        .of(response));
        assertEquals("two rewards have a part 'accuracy'", twice.what());
        Reward broken = _ -> Map.of("odd", Double.NaN);
        VireoException odd = assertThrows(
                VireoException.class,
                () -> Rewards.weighted(Map.of("odd", 1.0), List.of(broken)).of(response));
        assertEquals(Code.DATA, odd.code());
    }

    @Test
    void hostileTextsAreReadInLinearTime() {
        String text = "<think>" + "</think>  ".repeat(300_000) + " ".repeat(300_000) + "x</answer>";
        assertTimeout(Duration.ofSeconds(2), () -> {
            assertFalse(Rewards.isFormatted(text));
            assertEquals(0, new Expected.Text("a").score(text));
            assertEquals(0, new Expected.Free("a b c").score(text));
            assertEquals(0, Expected.Amount.exactly(1).score(text));
        });
    }

    @Test
    void orderEarnsABonusOnlyWhereItHelpedAndTheAnswerIsRight() {
        TemporalBonus rule = TemporalBonus.RELEASED;
        assertEquals(List.of(0.3, 0.0, 0.3), rule.of(List.of(1.0, 0.0, 0.5), List.of(0.0, 1.0)));
        assertEquals(List.of(0.0, 0.0), rule.of(List.of(0.0, 1.0), List.of(1.0, 1.0)));
        assertEquals(List.of(0.3, 0.3), rule.of(List.of(0.8, 0.8), List.of(1.0, 1.0)));
        assertEquals(List.of(0.0), rule.of(List.of(0.1), List.of(0.0)));
        assertThrows(IllegalArgumentException.class, () -> rule.of(List.of(1.0), List.of()));
    }

    @Test
    void promptsThatTeachNothingAreDroppedWithTheReason() {
        GroupFilter filter = GroupFilter.online();
        assertTrue(filter.of(List.of(1.0, 0.0, 1.0)).kept());
        assertEquals(
                "dropped: too easy (mean 1.00)", filter.of(List.of(1.0, 1.0)).toString());
        assertEquals("dropped: too hard (mean 0.00)", filter.of(List.of(0.0)).toString());
        assertEquals(GroupFilter.Reason.EMPTY, filter.of(List.of()).reason());
        assertEquals(
                GroupFilter.Reason.TOO_LOW,
                new GroupFilter(0.25, 0.9, 0).of(List.of(0.0, 0.5)).reason());
        GroupFilter ten = GroupFilter.difficulty(10);
        VireoException e = assertThrows(VireoException.class, () -> ten.of(List.of(1.0, 0.0)));
        assertEquals("2 scores where 10 attempts were asked for", e.what());
        assertThrows(VireoException.class, () -> filter.of(List.of(Double.NaN)));
        assertThrows(IllegalArgumentException.class, () -> new GroupFilter(0.5, 0.5, 0));
        assertThrows(IllegalArgumentException.class, () -> GroupFilter.difficulty(1));
    }
}
