package dev.vireo.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.language.Usage;
import dev.vireo.program.ToolException;
import dev.vireo.program.ToolHost;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BudgetTest {
    private static final Image PICTURE = Image.ofRgb(100, 80, new byte[100 * 80 * 3]);
    private static final Usage ONE_CALL = new Usage(1, 100, 20);
    private static final Prices PRICES = new Prices(Map.of("fake", Prices.Price.of("1", "10")));

    private final FakeTools tools = new FakeTools().thing("cube", new Box(10, 10, 30, 30));
    private final FakeRunner runner = new FakeRunner();
    private final FakePlanner builtin = new FakePlanner(Usage.NONE);
    private final FakePlanner llm = new FakePlanner(ONE_CALL);

    private Answer ask(FakePlanner planner, Budget budget, Query query) {
        try (VisualAgent agent = VisualAgent.builder()
                .tools(tools)
                .planner(planner)
                .runner(runner)
                .budget(budget)
                .prices(PRICES)
                .build()) {
            return agent.ask(query);
        }
    }

    private Answer ask(FakePlanner planner, Budget budget) {
        return ask(planner, budget, Query.of(PICTURE, "Top?").returning(Type.Simple.INT));
    }

    private static Value look(ToolHost host, Value image, int i) throws ToolException {
        return host.call("ImagePatch.simple_query", List.of(image, new Value.Str("look " + i)));
    }

    private static Value sub(ToolHost host, Value image, String question) throws ToolException {
        return host.call(
                "ImagePatch.recursive_query",
                List.of(image, new Value.Str(question), new Value.Str("int"), new Value.None()));
    }

    private static String limits(Answer answer) {
        StringBuilder all = new StringBuilder();
        for (Answer.Notice notice : answer.notices()) {
            if (notice.kind() == Answer.Notice.Kind.LIMIT) {
                all.append(notice.message()).append('\n');
            }
        }
        return all.toString();
    }

    @Test
    void whenTheVisionCallsAreSpentTheReservedOnesGiveTheFallback() {
        builtin.plan("Top?", "top");
        tools.reply("Top?", "4");
        runner.program("top", "int", (image, host) -> {
            for (int i = 0; i < 50; i++) {
                look(host, image, i);
            }
            return new Value.Int(0);
        });
        Answer answer = ask(builtin, Budget.DEFAULT.withVisionCalls(10));
        assertEquals(new Value.Int(4), answer.value());
        assertTrue(answer.degraded());
        assertEquals(9, answer.cost().visionCalls(), "8 of the program, 1 of the 2 that are reserved");
        assertTrue(limits(answer).contains("the budget of 10 vision calls is spent"), limits(answer));
    }

    @Test
    void withoutAnyVisionCallThereIsStillAValueOfTheType() {
        builtin.plan("Top?", "top");
        runner.program("top", "int", (image, host) -> new Value.Int(look(host, image, 1) == image ? 1 : 0));
        Answer answer = ask(builtin, Budget.DEFAULT.withVisionCalls(0));
        assertEquals(new Value.Int(0), answer.value());
        assertTrue(answer.degraded());
        assertEquals(0, answer.cost().visionCalls());
        assertEquals(List.of(), tools.calls);
    }

    @Test
    void aChildLeavesItsParentWhatTheParentsFallbackNeedsAndHandsTheRestBack() {
        builtin.plan("Top?", "top").plan("Greedy?", "greedy").plan("Modest?", "modest");
        tools.reply("Greedy?", "1").reply("Modest?", "1");
        runner.program("greedy", "int", (image, host) -> {
                    for (int i = 0; i < 50; i++) {
                        look(host, image, i);
                    }
                    return new Value.Int(0);
                })
                .program("modest", "int", (image, host) -> {
                    look(host, image, 100);
                    return new Value.Int(5);
                })
                .program("top", "int", (image, host) -> {
                    long first = ((Value.Int) sub(host, image, "Modest?")).value();
                    return new Value.Int(first + ((Value.Int) sub(host, image, "Greedy?")).value());
                });
        Answer answer = ask(builtin, Budget.DEFAULT.withVisionCalls(20));
        assertEquals(new Value.Int(6), answer.value());
        assertTrue(answer.trace().root().degradation().isEmpty(), "the outer program itself answered");
        // 20 - 2 of the parent, 1 spent by the first child: the second had 17, of which 2 are its own reserve
        assertTrue(limits(answer).contains("'Greedy?'"), limits(answer));
        assertTrue(limits(answer).contains("its share of the budget, 17 vision calls, is spent"), limits(answer));
        assertEquals(1 + 15 + 1, answer.cost().visionCalls());
    }

    @Test
    void aCallThatWasAnsweredBeforeIsFree() {
        builtin.plan("Top?", "top");
        runner.program("top", "int", (image, host) -> {
            for (int i = 0; i < 50; i++) {
                look(host, image, 1);
            }
            return new Value.Int(3);
        });
        Answer answer = ask(builtin, Budget.DEFAULT.withVisionCalls(5));
        assertEquals(new Value.Int(3), answer.value());
        assertEquals(50, answer.cost().toolCalls());
        assertEquals(1, answer.cost().visionCalls());
    }

    @Test
    void whenTheModelCallsAreSpentSubQuestionsGetFallbacks() {
        llm.plan("Top?", "top").plan("A?", "a").plan("B?", "b");
        tools.reply("B?", "2");
        runner.program("a", "int", (_, _) -> new Value.Int(1)).program("top", "int", (image, host) -> {
            sub(host, image, "A?");
            return sub(host, image, "B?");
        });
        Answer answer = ask(llm, Budget.DEFAULT.withModelCalls(2));
        assertEquals(new Value.Int(2), answer.value());
        assertEquals(2, answer.cost().usage().calls());
        assertTrue(limits(answer).contains("'B?'"), limits(answer));
        assertTrue(limits(answer).contains("model calls, is spent"), limits(answer));
    }

    @Test
    void tokensAndMoneyAreLimitsToo() {
        llm.plan("Top?", "top").plan("A?", "a");
        tools.reply("A?", "2");
        runner.program("a", "int", (_, _) -> new Value.Int(1))
                .program("top", "int", (image, host) -> sub(host, image, "A?"));
        assertTrue(limits(ask(llm, Budget.DEFAULT.withTokens(120))).contains("0 tokens"));
        // 100 tokens in at 1 and 20 out at 10 per million
        Answer answer = ask(llm, Budget.DEFAULT.withMoney("0.0002"));
        assertTrue(limits(answer).contains("of money"), limits(answer));
        assertEquals(0, answer.cost().money().orElseThrow().compareTo(new BigDecimal("0.0003")));
        assertFalse(ask(llm, Budget.DEFAULT.withMoney("0.01")).degraded());
    }

    @Test
    void anUnknownPriceIsStatedAndNotNought() {
        llm.plan("Top?", "top");
        runner.program("top", "int", (_, _) -> new Value.Int(1));
        VisualAgent.Builder builder =
                VisualAgent.builder().tools(tools).planner(llm).runner(runner);
        try (VisualAgent agent = builder.build()) {
            Answer.Cost cost = agent.ask(PICTURE, "Top?").cost();
            assertEquals(Optional.empty(), cost.money());
            assertEquals(List.of("fake"), cost.unpriced());
        }
        builder.budget(Budget.DEFAULT.withMoney("1"));
        VireoException refused = assertThrows(VireoException.class, builder::build);
        assertEquals(VireoException.Code.USAGE, refused.code());
        assertTrue(refused.getMessage().contains("the price of fake is unknown"));
    }

    @Test
    void aProgramThatAsksTooManyQuestionsGetsFallbacksForTheRest() {
        builtin.plan("Top?", "top");
        for (int i = 0; i < 5; i++) {
            builtin.plan("Q" + i, "one");
            tools.reply("Q" + i, "9");
        }
        runner.program("one", "int", (_, _) -> new Value.Int(1)).program("top", "int", (image, host) -> {
            long sum = 0;
            for (int i = 0; i < 5; i++) {
                sum += ((Value.Int) sub(host, image, "Q" + i)).value();
            }
            return new Value.Int(sum);
        });
        Answer answer = ask(builtin, Budget.DEFAULT.withWidth(3));
        assertEquals(new Value.Int(3 + 2 * 9), answer.value());
        assertTrue(limits(answer).contains("its program asked more than 3 questions"));
        assertEquals(5, answer.cost().width());
        assertEquals(1, answer.cost().depth());
    }

    @Test
    void whenTheTimeIsOverTheQuestionItselfGetsItsFallback() {
        AtomicLong clock = new AtomicLong();
        builtin.plan("Top?", "top").plan("Sub?", "sub");
        tools.reply("Top?", "8");
        runner.program("sub", "int", (image, host) -> {
                    clock.addAndGet(Duration.ofSeconds(9).toNanos());
                    look(host, image, 1);
                    return new Value.Int(1);
                })
                .program("top", "int", (image, host) -> sub(host, image, "Sub?"));
        try (VisualAgent agent = VisualAgent.builder()
                .tools(tools)
                .planner(builtin)
                .runner(runner)
                .budget(Budget.DEFAULT.withTime(Duration.ofSeconds(10)))
                .nanoTime(clock::get)
                .build()) {
            Answer answer = agent.ask(Query.of(PICTURE, "Top?").returning(Type.Simple.INT));
            assertEquals(new Value.Int(8), answer.value());
            assertTrue(limits(answer).contains("the time of 10000 ms is over"), limits(answer));
            assertEquals(List.of("query Top?"), tools.calls);
        }
    }

    @Test
    void aToolThatIsTooSlowForTheTimeIsInterrupted() {
        builtin.plan("Top?", "top");
        FakeTools slow = new FakeTools().hanging("look").reply("Top?", "8");
        runner.program("top", "int", (image, host) -> {
            look(host, image, 1);
            return new Value.Int(1);
        });
        try (VisualAgent agent = VisualAgent.builder()
                .tools(slow)
                .planner(builtin)
                .runner(runner)
                .budget(Budget.DEFAULT.withTime(Duration.ofSeconds(2)))
                .build()) {
            assertEquals(
                    new Value.Int(8),
                    agent.ask(PICTURE, "Top?", Type.Simple.INT).value());
            assertInstanceOf(
                    Value.Int.class,
                    agent.ask(PICTURE, "look?", Type.Simple.INT).value(),
                    "even when the fallback is too slow");
        }
    }

    @Test
    void limitsAreValidated() {
        assertThrows(IllegalArgumentException.class, () -> Budget.DEFAULT.withVisionCalls(-1));
        assertThrows(IllegalArgumentException.class, () -> Budget.DEFAULT.withMoney("-1"));
        assertThrows(IllegalArgumentException.class, () -> Budget.DEFAULT.withTime(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> Budget.DEFAULT.withDepth(10));
    }
}
