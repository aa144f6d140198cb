package dev.vireo.sandbox.internal.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.program.Limits;
import dev.vireo.program.Outcome;
import dev.vireo.program.ToolHost;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.program.VisualApi;
import dev.vireo.runtime.VireoException;
import dev.vireo.sandbox.Fence;
import dev.vireo.sandbox.Fencing;
import dev.vireo.sandbox.TestRunner;
import dev.vireo.sandbox.internal.fence.Lockdown;
import dev.vireo.sandbox.internal.wire.Frame;
import dev.vireo.sandbox.internal.wire.Wire;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What the host makes of a worker that a program has taken over: here the worker is a script of the test,
/// which may send whatever it likes. The host answers with an outcome, kills the worker, and takes another.
class FakeWorkerTest {
    private static final Limits ONE_SECOND = Limits.DEFAULT.withTime(Duration.ofSeconds(1));
    private static final Frame READY = new Frame.Ready(List.of());
    private static final Wire HANDLE_OF_NOTHING = new Wire.Patch(123_456_789, 0, 0, 0, 0, 0, "");

    /// What a worker does once it has got its setup and said that it is ready.
    private interface Script {
        void run(DataInputStream in, DataOutputStream out) throws IOException;
    }

    /// A process that is a thread of the test.
    private static final class FakeProcess extends Process {
        private final Pipe toWorker = Pipe.open();
        private final Pipe toHost = Pipe.open();
        private final CountDownLatch ended = new CountDownLatch(1);
        private final InputStream talk;

        FakeProcess(String talk, Script script) throws IOException {
            this.talk = new java.io.ByteArrayInputStream(talk.getBytes(StandardCharsets.UTF_8));
            Thread.ofPlatform().daemon().name("fake-worker").start(() -> {
                try (DataInputStream in = new DataInputStream(Channels.newInputStream(toWorker.source()));
                        DataOutputStream out = new DataOutputStream(Channels.newOutputStream(toHost.sink()))) {
                    assertInstanceOf(Frame.Setup.class, Frame.read(in));
                    script.run(in, out);
                } catch (IOException e) {
                    return; // killed by the host
                } finally {
                    ended.countDown();
                }
            });
        }

        @Override
        public OutputStream getOutputStream() {
            return Channels.newOutputStream(toWorker.sink());
        }

        @Override
        public InputStream getInputStream() {
            return Channels.newInputStream(toHost.source());
        }

        @Override
        public InputStream getErrorStream() {
            return talk;
        }

        @Override
        public int waitFor() throws InterruptedException {
            ended.await();
            return 0;
        }

        @Override
        public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
            return ended.await(timeout, unit);
        }

        @Override
        public int exitValue() {
            return 0;
        }

        @Override
        public boolean isAlive() {
            return ended.getCount() > 0;
        }

        @Override
        public Process destroyForcibly() {
            destroy();
            return this;
        }

        @Override
        public void destroy() {
            try {
                toWorker.source().close();
                toHost.sink().close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            ended.countDown();
        }
    }

    private static final WorkerCommand COMMAND = WorkerCommand.of(Path.of("target", "worker-cache"), Fencing.OFF);
    private static final Frame.Setup SETUP = new Frame.Setup(Frame.Role.PROGRAMS, "", 2000, 0, false);

    private final AtomicInteger started = new AtomicInteger();
    private final List<String> toolCalls = new ArrayList<>();

    private final ToolHost tools = (function, _) -> {
        toolCalls.add(function);
        return new Value.Str("x".repeat(200_000));
    };

    private static WorkerProcess start(String talk, Script script) throws IOException {
        return start(talk, script, false);
    }

    private static WorkerProcess start(String talk, Script script, boolean parses) throws IOException {
        WorkerProcess worker = new WorkerProcess(
                new FakeProcess(talk, script), Files.createTempDirectory("vireo-fake"), false, parses);
        try {
            worker.send(SETUP);
        } catch (WorkerProcess.Lost e) {
            throw new IOException(e);
        }
        return worker;
    }

    private WorkerPool pool(String talk, Script script) {
        return new WorkerPool(COMMAND, SETUP, 1, 200, () -> {
            started.incrementAndGet();
            return start(talk, script);
        });
    }

    private WorkerSession session(WorkerPool pool) {
        return new WorkerSession(
                pool,
                new Checker(VisualApi.STANDARD, new Parsers(pool)),
                new ApiCalls(VisualApi.STANDARD),
                WorkerSession.Check.NONE,
                false);
    }

    private Outcome outcome(WorkerSession session) {
        return assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> session.run(TestRunner.call(TestRunner.program("int", "return 1")), tools, ONE_SECOND));
    }

    /// The outcome of a program on a worker that is ready, is given the program, and then follows the script.
    private Outcome outcome(Script afterRun) {
        try (WorkerPool pool = pool("", serving(afterRun));
                WorkerSession session = session(pool)) {
            return outcome(session);
        }
    }

    private static Script serving(Script afterRun) {
        return (in, out) -> {
            send(out, READY);
            while (Frame.read(in) instanceof Frame.Run) {
                afterRun.run(in, out);
            }
        };
    }

    private static void send(DataOutputStream out, Frame... frames) throws IOException {
        for (Frame frame : frames) {
            Frame.write(out, frame);
        }
        out.flush();
    }

    private static Frame done(Frame.End end) {
        return new Frame.Done(end, false);
    }

    private static Frame returned(Wire value) {
        return done(new Frame.End.Returned(value));
    }

    private static void crashed(Outcome outcome, String why) {
        String message = assertInstanceOf(Outcome.Crashed.class, outcome, outcome.toString())
                .message();
        assertTrue(message.contains(why), message);
    }

    @Test
    void aWorkerThatKeepsToTheProtocolIsKept() {
        Script honest = serving((in, out) -> send(out, new Frame.Begun(), returned(new Wire.Int(7))));
        try (WorkerPool pool = pool("", honest);
                WorkerSession session = session(pool)) {
            for (int i = 0; i < 3; i++) {
                assertEquals(new Outcome.Returned(new Value.Int(7), Type.Simple.INT), outcome(session));
            }
        }
        assertEquals(1, started.get());
    }

    @Test
    void theFirstWorkerParsesUntilItHasRunAProgram() throws InterruptedException {
        Script idle = (in, out) -> {
            send(out, READY);
            Frame.read(in);
        };
        try (WorkerPool programs = new WorkerPool(COMMAND, SETUP, 2, 200, () -> start("", idle, true));
                WorkerPool others = pool("", idle)) {
            Parsers parsers = new Parsers(others, programs);
            programs.warmUp();
            Parsers.Lent first = parsers.take("");
            assertEquals(programs, first.from());
            Parsers.Lent beside = parsers.take(""); // while the first is lent
            assertEquals(others, beside.from());
            beside.giveBack(true);
            first.giveBack(true);
            WorkerProcess same = programs.take();
            assertEquals(first.worker(), same);
            same.countProgram();
            programs.give(same, true);
            Parsers.Lent after = parsers.take("");
            assertEquals(others, after.from());
            after.giveBack(true);
        }
    }

    @Test
    void aProgramThatAsksQuestionsHasAParserStartedForThem() throws InterruptedException {
        Script idle = (in, out) -> {
            send(out, READY);
            Frame.read(in);
        };
        try (WorkerPool programs = new WorkerPool(COMMAND, SETUP, 2, 200, () -> start("", idle, true));
                WorkerPool others = pool("", idle)) {
            Parsers parsers = new Parsers(others, programs);
            programs.warmUp();
            parsers.take("return 1").giveBack(true);
            assertEquals(0, started.get());
            parsers.take("return image.recursive_query('Who?')").giveBack(true);
            others.give(others.take(), true);
            assertEquals(1, started.get());
        }
    }

    @Test
    void junkInsteadOfAFrameEndsTheWorker() {
        crashed(outcome((in, out) -> out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.UTF_8))), "bytes");
    }

    @Test
    void aFrameThatClaimsToBeHugeEndsTheWorkerBeforeAnyOfItIsRead() {
        crashed(outcome((in, out) -> out.writeInt(Integer.MAX_VALUE)), "a frame of 2147483647 bytes");
    }

    @Test
    void aFrameOfNegativeLengthEndsTheWorker() {
        crashed(outcome((in, out) -> out.writeInt(-5)), "a frame of -5 bytes");
    }

    @Test
    void aFrameOfNoKindEndsTheWorker() {
        crashed(
                outcome((in, out) -> {
                    out.writeInt(1);
                    out.writeByte(99);
                }),
                "a frame of kind 99");
    }

    @Test
    void aValueOfAMillionPartsThatAreNotThereEndsTheWorker() {
        crashed(
                outcome((in, out) -> {
                    out.writeInt(1 + 1 + 1 + 1 + 4);
                    out.write(new byte[] {10, 0, 1, 7});
                    out.writeInt(1_000_000);
                }),
                "a list of 1000000 values");
    }

    @Test
    void aResultBeforeTheBeginningIsNoResult() {
        crashed(outcome((in, out) -> send(out, returned(new Wire.Int(1)))), "did not start");
    }

    @Test
    void aSecondBeginningEndsTheWorker() {
        crashed(outcome((in, out) -> send(out, new Frame.Begun(), new Frame.Begun())), "out of turn");
    }

    @Test
    void beingReadyAgainEndsTheWorker() {
        crashed(outcome((in, out) -> send(out, new Frame.Begun(), READY)), "out of turn");
    }

    @Test
    void anAnswerToACallThatTheHostNeverMadeEndsTheWorker() {
        crashed(outcome((in, out) -> send(out, new Frame.Begun(), new Frame.Reply(new Wire.Int(1)))), "out of turn");
        crashed(outcome((in, out) -> send(out, new Frame.Begun(), new Frame.Refusal("no"))), "out of turn");
        crashed(outcome((in, out) -> send(out, new Frame.Begun(), new Frame.Parsed("+0"))), "out of turn");
    }

    @Test
    void ordersToTheHostEndTheWorker() {
        crashed(outcome((in, out) -> send(out, new Frame.Begun(), new Frame.Shutdown())), "out of turn");
        crashed(outcome((in, out) -> send(out, new Frame.Begun(), SETUP)), "out of turn");
        crashed(
                outcome((in, out) -> send(out, new Frame.Begun(), new Frame.Run("", List.of(), 1, 1, 1, false))),
                "out of turn");
    }

    @Test
    void theFirstOfTwoResultsCounts() {
        Script twice = serving((in, out) ->
                send(out, new Frame.Begun(), returned(new Wire.Int(1)), new Frame.Begun(), returned(new Wire.Int(2))));
        try (WorkerPool pool = pool("", twice);
                WorkerSession session = session(pool)) {
            assertEquals(new Outcome.Returned(new Value.Int(1), Type.Simple.INT), outcome(session));
            for (int i = 0; i < 5; i++) {
                // What arrives before the next program is sent ends the worker; what arrives after it is the
                // worker's answer to it, and a worker in other hands may answer what it likes.
                Outcome outcome = outcome(session);
                assertTrue(
                        outcome instanceof Outcome.Crashed || outcome instanceof Outcome.Returned, outcome::toString);
            }
        }
    }

    @Test
    void aCallAfterTheEndReachesNoTool() {
        Script late = serving((in, out) -> {
            Frame call = new Frame.Call("llm_query", List.of(new Wire.Str("q"), new Wire.None()));
            send(out, new Frame.Begun(), returned(new Wire.Int(1)), call);
        });
        try (WorkerPool pool = pool("", late);
                WorkerSession session = session(pool)) {
            for (int i = 0; i < 5; i++) {
                outcome(session);
            }
        }
        assertEquals(List.of(), toolCalls);
    }

    @Test
    void whatMustStandAndDoesNotIsNamed() {
        WorkerCommand strict = WorkerCommand.of(Path.of("target", "worker-cache"), Fencing.REQUIRE);
        Frame weak = new Frame.Ready(List.of(
                new Fence(Lockdown.LIMITS, true, "", ""),
                new Fence(Lockdown.SECCOMP, false, "not in this kernel (ENOSYS)", "")));
        Frame.Setup fenced = new Frame.Setup(Frame.Role.PROGRAMS, "", 2000, 0, true);
        try (WorkerPool pool = new WorkerPool(strict, fenced, 1, 200, () -> start("", (in, out) -> send(out, weak)))) {
            VireoException e = assertThrows(VireoException.class, pool::take);
            String said = String.valueOf(e.getMessage());
            assertTrue(
                    said.contains("VIREO_SANDBOX=require asks for seccomp, which is not in this kernel (ENOSYS)"),
                    said);
            assertTrue(said.contains("landlock"), said);
        }
    }

    @Test
    void framesWithoutEndEndTheWorkerAndDoNotFillTheHost() {
        AtomicInteger sent = new AtomicInteger();
        CountDownLatch ended = new CountDownLatch(1);
        Script flood = serving((in, out) -> {
            send(out, new Frame.Begun());
            send(out, new Frame.Call("llm_query", List.of(new Wire.Str("q"), new Wire.None())));
            Frame large = new Frame.Call("llm_query", List.of(new Wire.Str("x".repeat(900_000)), new Wire.None()));
            try {
                while (true) {
                    send(out, large);
                    sent.incrementAndGet();
                }
            } finally {
                ended.countDown();
            }
        });
        ToolHost slow = (_, _) -> {
            await(ended, Duration.ofSeconds(50)); // longer than the host looks on
            return new Value.Str("x");
        };
        try (WorkerPool pool = pool("", flood);
                WorkerSession session = session(pool)) {
            crashed(
                    session.run(TestRunner.call(TestRunner.program("int", "return 1")), slow, ONE_SECOND),
                    "the worker");
        }
        assertEquals(0, ended.getCount(), "the flood was not stopped");
        assertTrue(sent.get() < 20, () -> sent + " frames of a megabyte were taken");
    }

    @Test
    void halfAFrameIsWaitedForNoLongerThanTheProgramMayTake() {
        assertEquals(new Outcome.TimedOut(Duration.ofSeconds(1)), outcome((in, out) -> {
            send(out, new Frame.Begun());
            out.writeInt(1000);
            out.writeByte(9);
            out.flush();
            in.read();
        }));
    }

    @Test
    void aFrameByteByByteIsWaitedForNoLongerThanTheProgramMayTake() {
        CountDownLatch over = new CountDownLatch(1);
        assertEquals(new Outcome.TimedOut(Duration.ofSeconds(1)), outcome((in, out) -> {
            send(out, new Frame.Begun());
            byte[] bytes = Frame.encode(returned(new Wire.Str("x".repeat(100))));
            out.writeInt(bytes.length);
            for (byte b : bytes) {
                out.writeByte(b);
                out.flush();
                await(over, Duration.ofMillis(300)); // a worker that is slow, until it is not wanted any more
            }
        }));
        over.countDown();
    }

    private static void await(CountDownLatch latch, Duration longest) {
        try {
            boolean _ = latch.await(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aWorkerThatReadsNoMoreDoesNotHoldTheHost() {
        // The answer of the tool is larger than the pipe; nobody takes it out at the other end.
        CountDownLatch over = new CountDownLatch(1);
        crashed(
                outcome((in, out) -> {
                    send(out, new Frame.Begun());
                    send(out, new Frame.Call("llm_query", List.of(new Wire.Str("q"), new Wire.None())));
                    await(over, Duration.ofSeconds(60));
                }),
                "");
        over.countDown();
        assertEquals(List.of("llm_query"), toolCalls);
    }

    @Test
    void aHandleOfNothingReachesNoTool() {
        Outcome outcome = outcome((in, out) -> {
            send(out, new Frame.Begun());
            send(out, new Frame.Call("ImagePatch.exists", List.of(HANDLE_OF_NOTHING, new Wire.Str("mug"))));
            String said = Frame.read(in) instanceof Frame.Refusal(String message) ? message : "it was answered";
            send(out, done(new Frame.End.Failed("ToolError", said, 1)));
        });
        assertEquals(
                "an ImagePatch is not one of this program's", outcome.message().replace("ToolError: ", ""));
        assertEquals(List.of(), toolCalls);
    }

    @Test
    void aHandleOfAnotherRunReachesNoTool() {
        long[] known = new long[1];
        Script script = (in, out) -> {
            send(out, READY);
            while (Frame.read(in) instanceof Frame.Run run) {
                long before = known[0];
                known[0] = ((Wire.Patch) run.arguments().getFirst()).handle();
                send(out, new Frame.Begun());
                if (before == 0) {
                    send(out, returned(new Wire.Int(1)));
                } else {
                    Wire old = new Wire.Patch(before, 0, 0, 0, 0, 0, "");
                    send(out, new Frame.Call("ImagePatch.exists", List.of(old, new Wire.Str("mug"))));
                    boolean refused = Frame.read(in) instanceof Frame.Refusal;
                    send(out, returned(new Wire.Str(refused ? "refused" : "answered")));
                }
            }
        };
        try (WorkerPool pool = pool("", script);
                WorkerSession session = session(pool)) {
            outcome(session);
            assertEquals(new Outcome.Returned(new Value.Str("refused"), Type.Simple.STR), outcome(session));
        }
        assertEquals(List.of(), toolCalls);
    }

    @Test
    void aPictureAsAVideoReachesNoTool() {
        Script script = (in, out) -> {
            send(out, READY);
            while (Frame.read(in) instanceof Frame.Run run) {
                long handle = ((Wire.Patch) run.arguments().getFirst()).handle();
                send(out, new Frame.Begun());
                Wire video = new Wire.Video(handle, 0, 0, 9);
                send(out, new Frame.Call("VideoSegment.frame_from_index", List.of(video, new Wire.Int(0))));
                boolean refused = Frame.read(in) instanceof Frame.Refusal;
                send(out, returned(new Wire.Str(refused ? "refused" : "answered")));
            }
        };
        try (WorkerPool pool = pool("", script);
                WorkerSession session = session(pool)) {
            assertEquals(new Outcome.Returned(new Value.Str("refused"), Type.Simple.STR), outcome(session));
        }
        assertEquals(List.of(), toolCalls);
    }

    @Test
    void aResultThatIsAHandleOfNothingFails() {
        Outcome outcome = outcome((in, out) -> send(out, new Frame.Begun(), returned(HANDLE_OF_NOTHING)));
        assertInstanceOf(Outcome.Failed.class, outcome, outcome.toString());
    }

    @Test
    void toolsThatAreNoneAreRefusedByTheirShortenedNames() {
        Outcome outcome = outcome((in, out) -> {
            send(out, new Frame.Begun());
            send(out, new Frame.Call("\u001b[31m" + "A".repeat(190), List.of()));
            String said = Frame.read(in) instanceof Frame.Refusal(String message) ? message : "it was answered";
            send(out, done(new Frame.End.Failed("ToolError", said, 1)));
        });
        assertTrue(outcome.message().contains("there is no tool"), outcome.message());
        assertTrue(outcome.message().length() < 200, outcome.message());
        assertEquals(List.of(), toolCalls);
    }

    @Test
    void whatAWorkerSaysIsMadeFitForATerminal() {
        String hostile = "\u001b[2J\u001b]0;owned\u0007\r\n2026 INFO all is well\u202e" + "x".repeat(500_000);
        for (Frame.End end : List.<Frame.End>of(
                new Frame.End.Failed("E\u001b[0m\n", hostile, 3),
                new Frame.End.Internal(hostile),
                new Frame.End.OutOfMemory(hostile))) {
            String said = outcome((in, out) -> send(out, new Frame.Begun(), done(end)))
                    .message();
            assertTrue(said.chars().noneMatch(c -> Character.isISOControl(c) || c == '\u202e'), said);
            assertTrue(said.contains("\\u001b[2J") && said.length() < 2500, said);
        }
    }

    @Test
    void whatAWorkersJvmSaysIsBoundedAndMadeFitForATerminal() {
        try (WorkerPool pool = pool("\u001b[31mroot\n" + "y".repeat(5_000_000), (in, out) -> out.writeInt(-1));
                WorkerSession session = session(pool)) {
            VireoException e = assertThrows(VireoException.class, () -> outcome(session));
            String said = String.valueOf(e.getMessage());
            assertTrue(said.contains("\\u001b[31mroot\\n"), said);
            assertTrue(said.length() < 1000, said);
        }
    }

    @Test
    void aWorkerThatIsNeverReadyIsAnErrorThatSaysSo() {
        try (WorkerPool pool = pool("", (in, out) -> send(out, new Frame.Begun()));
                WorkerSession session = session(pool)) {
            VireoException e = assertThrows(VireoException.class, () -> outcome(session));
            assertEquals(VireoException.Code.RESOURCE, e.code());
            assertTrue(String.valueOf(e.getMessage()).contains("did not start"), e::getMessage);
        }
    }

    /// A parser that dies at some of the programs that it is given, counted from 1, and reads the others.
    private static Script parser(AtomicInteger given, List<Integer> deadly) {
        return (in, out) -> {
            send(out, READY);
            while (Frame.read(in) instanceof Frame.Parse) {
                if (deadly.contains(given.incrementAndGet())) {
                    return;
                }
                send(out, new Frame.Parsed("-1;2;5:wrong"));
            }
        };
    }

    @Test
    void aParserThatDiesIsNoSyntaxErrorButAnotherOneIsAsked() throws Exception {
        AtomicInteger given = new AtomicInteger();
        try (WorkerPool pool = pool("", parser(given, List.of(1)))) {
            Checker.Verdict verdict =
                    new Checker(VisualApi.STANDARD, new Parsers(pool)).check(TestRunner.call("x = 1"), true);
            assertEquals("wrong", verdict.diagnostics().getFirst().message());
            assertEquals(2, given.get());
            assertEquals(2, started.get());
        }
    }

    @Test
    void parsersThatDieAreALackOfResourcesAndNothingIsRemembered() throws Exception {
        AtomicInteger given = new AtomicInteger();
        try (WorkerPool pool = pool("", parser(given, List.of(1, 2)))) {
            Checker checker = new Checker(VisualApi.STANDARD, new Parsers(pool));
            VireoException e = assertThrows(VireoException.class, () -> checker.check(TestRunner.call("x = 1"), true));
            assertEquals(VireoException.Code.RESOURCE, e.code());
            assertEquals(
                    "wrong",
                    checker.check(TestRunner.call("x = 1"), true)
                            .diagnostics()
                            .getFirst()
                            .message());
            assertEquals(3, given.get());
        }
    }

    @Test
    void afterEachCrashAnotherWorkerIsTaken() {
        AtomicInteger programs = new AtomicInteger();
        Script everySecond = serving((in, out) -> {
            if (programs.incrementAndGet() % 2 == 1) {
                out.writeInt(-1);
            } else {
                send(out, new Frame.Begun(), returned(new Wire.Int(1)));
            }
        });
        try (WorkerPool pool = pool("", everySecond);
                WorkerSession session = session(pool)) {
            for (int i = 0; i < 20; i++) {
                Outcome outcome = outcome(session);
                assertEquals(i % 2 == 0 ? "crashed" : "returned", outcome.label());
            }
        }
    }
}
