package dev.vireo.agent;

import dev.vireo.language.Usage;
import dev.vireo.planners.Plan;
import dev.vireo.planners.PlanRequest;
import dev.vireo.planners.Planner;
import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.sandbox.WorkerRunner;
import dev.vireo.visiontools.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// What the agent itself costs, over the real sandbox: `AgentBenchmark [QUESTIONS]`. Programs are scripted and
/// tools answer at once, but where sub-questions are to be answered side by side: there each tool call takes
/// 200 ms. Run it with jars on the class path, as `docs/performance.md` says.
public final class AgentBenchmark {
    private static final Image PICTURE = Image.ofRgb(100, 80, new byte[100 * 80 * 3]);
    private static final int WARM_UP = 30;

    /// Writes a program for every question, each with another text: `depth N` asks `depth N-1` of the picture.
    private static final class Scripts implements Planner {
        private final AtomicInteger texts = new AtomicInteger();

        @Override
        public Plan plan(PlanRequest request) {
            String question = request.question();
            String body;
            if (question.equals("eight")) {
                body = """
                        def execute_command(image) -> int:
                            cubes = ImagePatch(image).find("cube")
                            return len([cube.recursive_query("look", returns=str) for cube in cubes])
                        """;
            } else if (question.equals("look")) {
                body = """
                        def execute_command(image) -> str:
                            return ImagePatch(image).simple_query("look")
                        """;
            } else if (question.equals("depth 0")) {
                body = """
                        def execute_command(image) -> int:
                            return len(ImagePatch(image).find("cube"))
                        """;
            } else {
                int below = Integer.parseInt(question.substring("depth ".length())) - 1;
                body = """
                        def execute_command(image) -> int:
                            return 1 + ImagePatch(image).recursive_query("depth %d", returns=int)
                        """.formatted(below);
            }
            return new Plan.Program(body + "# " + texts.incrementAndGet() + "\n", Usage.NONE);
        }

        @Override
        public boolean asksModel() {
            return false;
        }

        @Override
        public String id() {
            return "scripts";
        }
    }

    /// Tools that take their time for a look, unless they are interrupted.
    private static final class SlowTools extends FakeTools {
        private final Duration perLook;
        private final CountDownLatch looking = new CountDownLatch(1);
        private final AtomicInteger stopped = new AtomicInteger();

        SlowTools(Duration perLook) {
            this.perLook = perLook;
        }

        @Override
        public Reply simpleQuery(ImagePatch patch, String question) {
            Reply reply = super.simpleQuery(patch, question);
            looking.countDown();
            try {
                Thread.sleep(perLook);
            } catch (InterruptedException e) {
                stopped.incrementAndGet();
                throw new IllegalStateException("interrupted", e);
            }
            return reply;
        }
    }

    private AgentBenchmark() {}

    /// Prints the numbers.
    public static void main(String[] args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 200;
        Path cache = WorkerRunner.defaultCacheFolder();
        WorkerRunner.prepare(cache);
        try (WorkerRunner runner = WorkerRunner.start(cache)) {
            for (int depth : new int[] {0, 3}) {
                try (VisualAgent agent = agent(runner, true, Duration.ZERO)) {
                    times(agent, "depth " + depth, WARM_UP, 0);
                    print("depth " + depth + ", 200 ms after the last", times(agent, "depth " + depth, count, 200));
                    print("depth " + depth + ", back to back", times(agent, "depth " + depth, count, 0));
                }
            }
            for (int threads : new int[] {1, 2, 4}) {
                System.out.printf(
                        Locale.ROOT,
                        "%d threads asking, depth 0: %.1f questions per second%n",
                        threads,
                        throughput(runner, threads, count));
            }
            for (int round = 0; round < 3; round++) {
                double apart = eight(runner, false);
                double together = eight(runner, true);
                System.out.printf(
                        Locale.ROOT,
                        "eight sub-questions with a tool call of 200 ms each: one by one %.0f ms, side by side %.0f ms,"
                                + " %.1f times as fast%n",
                        apart,
                        together,
                        apart / together);
            }
            for (int round = 0; round < 3; round++) {
                cancel(runner);
            }
        }
    }

    private static VisualAgent agent(WorkerRunner runner, boolean parallel, Duration perLook) {
        return agent(runner, parallel, tools(perLook));
    }

    private static SlowTools tools(Duration perLook) {
        SlowTools tools = new SlowTools(perLook);
        tools.thing(
                "cube",
                IntStream.range(0, 8)
                        .mapToObj(i -> new Box(10 * i, 10, 10 * i + 8, 20))
                        .toArray(Box[]::new));
        return tools;
    }

    private static VisualAgent agent(WorkerRunner runner, boolean parallel, FakeTools tools) {
        return VisualAgent.builder()
                .tools(tools)
                .planner(new Scripts())
                .runner(runner)
                .parallel(parallel)
                .build();
    }

    /// Milliseconds of each question.
    private static List<Double> times(VisualAgent agent, String question, int count, long pauseMillis)
            throws InterruptedException {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Thread.sleep(pauseMillis);
            long from = System.nanoTime();
            requireWhole(agent.ask(PICTURE, question));
            times.add((System.nanoTime() - from) / 1e6);
        }
        return times;
    }

    private static double throughput(WorkerRunner runner, int threads, int count) throws Exception {
        try (VisualAgent agent = agent(runner, true, Duration.ZERO);
                ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            long from = System.nanoTime();
            List<Callable<Boolean>> asked = Collections.nCopies(count, () -> {
                requireWhole(agent.ask(PICTURE, "depth 0"));
                return true;
            });
            for (Future<Boolean> done : pool.invokeAll(asked)) {
                done.get();
            }
            return count / ((System.nanoTime() - from) / 1e9);
        }
    }

    private static double eight(WorkerRunner runner, boolean parallel) throws InterruptedException {
        try (VisualAgent agent = agent(runner, parallel, Duration.ofMillis(200))) {
            return times(agent, "eight", 1, 500).getFirst();
        }
    }

    /// Cancels a question whose sub-questions wait for tools side by side, and prints how long it took until every
    /// tool call was interrupted and every worker that ran one of its programs had ended.
    private static void cancel(WorkerRunner runner) throws InterruptedException {
        SlowTools tools = tools(Duration.ofMinutes(10));
        try (VisualAgent agent = agent(runner, true, tools)) {
            AnswerTask task = agent.start(Query.of(PICTURE, "eight"));
            tools.looking.await();
            Thread.sleep(3000); // the others begin too
            long calls = tools.calls.stream().filter("query look"::equals).count();
            List<ProcessHandle> workers = ProcessHandle.current().descendants().toList();
            long from = System.nanoTime();
            task.cancel();
            long ended = 0;
            while ((tools.stopped.get() < calls || ended < calls) && System.nanoTime() - from < 20_000_000_000L) {
                Thread.sleep(5);
                ended = workers.stream().filter(worker -> !worker.isAlive()).count();
            }
            System.out.printf(
                    Locale.ROOT,
                    "cancelled: %d of %d tool calls and %d workers ended after %.0f ms%n",
                    tools.stopped.get(),
                    calls,
                    ended,
                    (System.nanoTime() - from) / 1e6);
        }
    }

    /// A degraded answer would be a fast one that measures nothing.
    private static void requireWhole(Answer answer) {
        if (answer.degraded()) {
            throw new IllegalStateException("degraded: " + answer.notices());
        }
    }

    private static void print(String what, List<Double> times) {
        Collections.sort(times);
        System.out.printf(
                Locale.ROOT,
                "%s: median %.1f ms, 90 %% under %.1f ms, longest %.1f ms (n=%d)%n",
                what,
                times.get(times.size() / 2),
                times.get(times.size() * 9 / 10),
                times.getLast(),
                times.size());
    }
}
