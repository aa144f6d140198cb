package dev.vireo.language.internal.serve;

import dev.vireo.language.LocalModel.Reply;
import dev.vireo.language.LocalModel.Settings;
import dev.vireo.models.qwen2.TokenGenerator.Odds;
import dev.vireo.runtime.VireoException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One request that is answered: a thread of the model writes, another sends. Neither waits for the
/// other, so that a slow client keeps no other one waiting.
final class ChatWork extends FutureTask<@Nullable Void> {
    /// What the model's thread tells the one that sends.
    private sealed interface Told {
        record Piece(int choice, String text, List<Odds> odds) implements Told {}

        record Ended(int choice, Reply reply) implements Told {}

        record Failed(Refusal why) implements Told {}

        record Abandoned() implements Told {}
    }

    private final Asked asked;
    private final ChatJson json;
    private final Duration waiting;
    private final BlockingQueue<Told> told;
    private final PixelBudget.Share share;
    private final List<Reply> replies = new ArrayList<>();
    private volatile boolean running;

    private ChatWork(
            Asked asked,
            PixelBudget.Share share,
            ChatJson json,
            Duration waiting,
            BlockingQueue<Told> told,
            Runnable writing) {
        super(writing, null);
        this.share = share;
        this.asked = asked;
        this.json = json;
        this.waiting = waiting;
        this.told = told;
    }

    /// @param share what its pictures take, until [#release]
    /// @param waiting how long a stream is silent before it is told that it goes on
    /// @param log hears what is a defect of the server
    static ChatWork of(
            Asked asked,
            PixelBudget.Share share,
            ChatJson json,
            Speaker speaker,
            Duration waiting,
            Consumer<String> log) {
        BlockingQueue<Told> told = new LinkedBlockingQueue<>();
        return new ChatWork(asked, share, json, waiting, told, () -> write(asked, speaker, told, log));
    }

    private static void write(Asked asked, Speaker speaker, BlockingQueue<Told> told, Consumer<String> log) {
        try {
            for (int i = 0; i < asked.choices(); i++) {
                int choice = i;
                Settings settings = asked.settings();
                Settings own = new Settings(
                        settings.maxTokens(),
                        settings.sampling(),
                        settings.seed() + choice,
                        settings.stops(),
                        settings.schema(),
                        settings.grammar());
                Reply reply = speaker.answer(
                        asked.messages(),
                        own,
                        asked.odds(),
                        (text, odds) -> told.add(new Told.Piece(choice, text, odds)));
                told.add(new Told.Ended(choice, reply));
            }
        } catch (VireoException e) {
            told.add(new Told.Failed(refusal(e)));
        } catch (RuntimeException | Error e) { // the client hears of it, and others are answered
            log.accept("an answer failed: " + e);
            told.add(new Told.Failed(Refusal.of(500, "internal_error", "the server failed; its log says why")));
        }
    }

    private static Refusal refusal(VireoException e) {
        return switch (e.code()) {
            case USAGE ->
                e.what().startsWith("[schema")
                        ? Refusal.field("response_format", "invalid_value", e.getMessage())
                        : Refusal.field("messages", "context_length_exceeded", e.getMessage());
            case DATA -> Refusal.field("messages", "conversation_refused", e.getMessage());
            case CANCELLED -> closing();
            case PROVIDER, RESOURCE -> Refusal.of(500, "out_of_resource", e.getMessage());
        };
    }

    /// What is answered while the server closes.
    static Refusal closing() {
        return Refusal.of(503, "server_closing", "the server is closing");
    }

    /// Its pictures are not needed any more.
    void release() {
        share.close();
    }

    /// The client is gone: nobody waits for the answer any more.
    void abandon() {
        told.add(new Told.Abandoned());
        cancel(true);
    }

    /// The answer is given up, and the client is told why.
    void giveUp(Refusal why) {
        told.add(new Told.Failed(why));
        cancel(true);
    }

    /// Sends the answer as it is written, and returns when all of it is sent or it was abandoned.
    ///
    /// @return whether all of it is sent
    /// @throws Refusal when it failed before anything was sent
    boolean send(HttpOutput out, boolean http11, boolean keepsAlive) throws IOException, InterruptedException {
        return asked.stream() ? stream(out, http11, keepsAlive) : whole(out, keepsAlive);
    }

    /// What was used, for the log.
    String used() {
        long read = replies.isEmpty() ? 0 : replies.getFirst().usage().inputTokens();
        long written = replies.stream().mapToLong(r -> r.usage().outputTokens()).sum();
        return read + "+" + written + " tokens";
    }

    private boolean whole(HttpOutput out, boolean keepsAlive) throws IOException, InterruptedException {
        List<List<Odds>> odds = Stream.generate(() -> (List<Odds>) new ArrayList<Odds>())
                .limit(asked.choices())
                .toList();
        while (replies.size() < asked.choices()) {
            switch (told.take()) {
                case Told.Piece piece -> odds.get(piece.choice()).addAll(piece.odds());
                case Told.Ended ended -> replies.add(ended.reply());
                case Told.Failed failed -> throw failed.why();
                case Told.Abandoned _ -> {
                    return false;
                }
            }
        }
        out.whole(200, ChatJson.bytes(json.whole(replies, odds)), Map.of(), keepsAlive);
        return true;
    }

    private boolean stream(HttpOutput out, boolean http11, boolean keepsAlive)
            throws IOException, InterruptedException {
        int begun = 0;
        while (replies.size() < asked.choices()) {
            Told next = told.poll(waiting.toMillis(), TimeUnit.MILLISECONDS);
            if (next instanceof Told.Failed failed && !out.begun()) {
                throw failed.why();
            }
            if (next instanceof Told.Abandoned) {
                return false;
            }
            if (!out.begun()) {
                out.stream(http11, keepsAlive);
            }
            if (begun == replies.size() && (next instanceof Told.Piece || next instanceof Told.Ended)) {
                out.event(ChatJson.line(json.beginning(begun++)));
            }
            switch (next) {
                case null -> out.comment(running ? "reading" : "waiting");
                case Told.Piece piece ->
                    out.event(ChatJson.line(json.piece(piece.choice(), piece.text(), piece.odds())));
                case Told.Ended ended -> {
                    replies.add(ended.reply());
                    out.event(ChatJson.line(json.ending(ended.choice(), ended.reply())));
                }
                case Told.Failed failed -> {
                    out.event(ChatJson.line(failed.why().json()));
                    out.endStream();
                    return true;
                }
                case Told.Abandoned _ -> throw new IllegalStateException("is met above");
            }
        }
        if (asked.includesUsage()) {
            out.event(ChatJson.line(json.used(replies)));
        }
        out.event("[DONE]");
        out.endStream();
        return true;
    }

    @Override
    public void run() {
        running = true;
        super.run();
    }
}
