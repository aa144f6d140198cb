package dev.vireo.language.internal.serve;

import dev.vireo.language.LocalModel.Message;
import dev.vireo.language.LocalModel.Reply;
import dev.vireo.language.LocalModel.Settings;
import dev.vireo.language.Usage;
import dev.vireo.language.internal.local.Hearing;
import dev.vireo.models.qwen2.TokenGenerator.Likely;
import dev.vireo.models.qwen2.TokenGenerator.Odds;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/// Says back what the user said, a character a token. `hold` says the first character and goes on when it
/// is let go, or ends when it is interrupted; `fail`, `refuse`, `overflow` and `too long` fail.
final class FakeSpeaker implements Speaker {
    final List<List<Message>> heard = new CopyOnWriteArrayList<>();
    final List<Settings> settings = new CopyOnWriteArrayList<>();
    final Semaphore held = new Semaphore(0);
    final Semaphore freed = new Semaphore(0);
    volatile boolean seeing;
    final CountDownLatch letGo = new CountDownLatch(1);

    @Override
    public Reply answer(List<Message> messages, Settings how, OptionalInt odds, Hearing hearing) {
        heard.add(messages);
        settings.add(how);
        String said = messages.getLast().text();
        switch (said) {
            case "fail" -> throw new IllegalStateException("a secret of the inside");
            case "refuse" -> throw new VireoException(Code.DATA, "the template refuses it", "Mend it.");
            case "overflow" -> throw new VireoException(Code.RESOURCE, "the numbers overflowed", "");
            case "too long" -> throw new VireoException(Code.USAGE, "the conversation is too long", "");
            default -> {
                // said back below
            }
        }
        List<Integer> tokens = new ArrayList<>();
        for (int i = 0; i < Math.min(said.length(), how.maxTokens()); i++) {
            String piece = said.substring(i, i + 1);
            List<Odds> told = odds.isEmpty()
                    ? List.of()
                    : List.of(new Odds(
                            new Likely(said.charAt(i), -0.5),
                            List.of(new Likely('x', -0.25), new Likely('y', -1.5))
                                    .subList(0, odds.getAsInt())));
            tokens.add((int) said.charAt(i));
            hearing.piece(piece, told);
            if (i == 0 && said.startsWith("hold")) {
                hold();
            }
        }
        return new Reply(
                said.substring(0, tokens.size()),
                tokens,
                tokens.size() < said.length(),
                new Usage(1, 10, tokens.size(), 4),
                Duration.ZERO,
                Duration.ZERO);
    }

    private void hold() {
        held.release();
        try {
            letGo.await();
        } catch (InterruptedException e) {
            throw new VireoException(Code.CANCELLED, "interrupted", "");
        } finally {
            freed.release();
        }
    }

    @Override
    public boolean sees() {
        return seeing;
    }

    @Override
    public byte[] bytes(int token) {
        return Character.toString(token).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String fingerprint() {
        return "fake";
    }
}
