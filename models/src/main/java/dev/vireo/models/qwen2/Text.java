package dev.vireo.models.qwen2;

import dev.vireo.models.qwen2.TokenGenerator.End;
import dev.vireo.models.qwen2.TokenGenerator.Listener;
import dev.vireo.models.qwen2.TokenGenerator.Odds;
import dev.vireo.models.qwen2.TokenGenerator.Prompt;
import dev.vireo.models.qwen2.TokenGenerator.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// A text that is being continued.
final class Text {
    final int place;
    final Prompt prompt;
    final List<Integer> written = new ArrayList<>();
    final SplittableRandom random;
    final BitSet seen = new BitSet();
    /// Places of padding before it.
    final long padding;
    /// How far time, row and column of what is written are ahead of its places in the text.
    final long[] ahead;

    @Nullable End end;

    int mark;

    Text(int place, Prompt prompt, long padding) {
        this.place = place;
        this.prompt = prompt;
        this.padding = padding;
        ahead = prompt.positions_3N()
                .map(given -> Arrays.stream(
                                given.narrow(1, prompt.length() - 1L, 1).toLongs())
                        .map(last -> last + 1 - prompt.length())
                        .toArray())
                .orElse(new long[3]);
        random = new SplittableRandom(prompt.seed());
        prompt.tokens().forEach(seen::set);
    }

    void take(int token, Optional<Odds> odds, Settings settings, Listener listener) {
        written.add(token);
        seen.set(token);
        prompt.constraint().ifPresent(constraint -> constraint.written(token));
        boolean on = listener.written(place, token, odds);
        if (settings.endTokens().contains(token)) {
            end(End.END_TOKEN, 1);
            return;
        }
        for (List<Integer> stop : settings.stops()) {
            int from = written.size() - stop.size();
            if (from >= 0 && written.subList(from, written.size()).equals(stop)) {
                end(End.STOP, stop.size());
                return;
            }
        }
        if (!on) {
            end(End.LISTENER, 0);
        } else if (written.size() >= settings.maxTokens()) {
            end(End.LENGTH, 0);
        }
    }

    void end(End why, int tokens) {
        end = why;
        mark = tokens;
    }
}
