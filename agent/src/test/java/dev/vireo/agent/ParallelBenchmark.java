package dev.vireo.agent;

import dev.vireo.planner.Plan;
import dev.vireo.program.ToolHost;
import dev.vireo.program.Value;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// How much sooner an answer comes when its sub-questions are answered side by side: eight questions, each with
/// one tool call of 200 ms, over programs that cost nothing.
///
/// Run: `mvn -pl agent -am test-compile`, then this class on the test class path.
final class ParallelBenchmark {
    private static final Image PICTURE = Image.ofRgb(100, 80, new byte[100 * 80 * 3]);

    private ParallelBenchmark() {}

    public static void main(String[] args) {
        for (boolean parallel : new boolean[] {false, true, false, true}) {
            System.out.println((parallel ? "side by side: " : "one by one: ") + millis(parallel) + " ms");
        }
    }

    private static long millis(boolean parallel) {
        FakeTools tools = new FakeTools()
                .sleeping("look", Duration.ofMillis(200))
                .thing(
                        "cube",
                        IntStream.range(0, 8)
                                .mapToObj(i -> new Box(10 * i, 10, 10 * i + 8, 20))
                                .toArray(Box[]::new));
        FakePlanner planner =
                new FakePlanner(Plan.Usage.NONE).plan("Top?", "top").plan("Sub?", "sub");
        FakeRunner runner = new FakeRunner()
                .program("top", "int", (image, host) -> {
                    List<ToolHost.Call> calls = new ArrayList<>();
                    Value found = host.call("ImagePatch.find", List.of(image, new Value.Str("cube")));
                    for (Value cube : ((Value.Items) found).values()) {
                        calls.add(new ToolHost.Call(
                                "ImagePatch.recursive_query",
                                List.of(cube, new Value.Str("Sub?"), new Value.Str("str"), new Value.None())));
                    }
                    return new Value.Int(host.callAll(calls).values().size());
                })
                .program(
                        "sub",
                        "str",
                        (patch, host) -> host.call("ImagePatch.simple_query", List.of(patch, new Value.Str("look"))));
        try (VisualAgent agent = VisualAgent.builder()
                .tools(tools)
                .planner(planner)
                .runner(runner)
                .parallel(parallel)
                .build()) {
            return agent.ask(PICTURE, "Top?").cost().time().toMillis();
        }
    }
}
