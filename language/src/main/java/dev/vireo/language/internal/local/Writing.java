package dev.vireo.language.internal.local;

import dev.vireo.models.qwen2.TokenGenerator.Odds;
import dev.vireo.runtime.tokenizer.Tokenizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The text of an answer as it comes, held back where it may be the beginning of a stop.
public final class Writing {
    /// How likely a token was, and where its text stands.
    private record Placed(Odds odds, int begin, int end) {}

    private final Tokenizer.Stream stream;
    private final List<String> stops;
    private final Hearing hearing;
    private final StringBuilder text = new StringBuilder();
    /// Of the tokens that are not told yet.
    private final Deque<Placed> untold = new ArrayDeque<>();

    private int told;
    private long first;
    private boolean stopped;

    /// An answer that ends at these texts, which are no part of it.
    public Writing(Tokenizer.Stream stream, List<String> stops, Hearing hearing) {
        this.stream = stream;
        this.stops = stops;
        this.hearing = hearing;
    }

    /// Takes the next token.
    ///
    /// @return whether the answer goes on
    public boolean add(int token, Optional<Odds> odds) {
        if (first == 0) {
            first = System.nanoTime();
        }
        int begin = text.length();
        String more = stream.add(token);
        odds.ifPresent(known -> untold.add(new Placed(known, begin, begin + more.length())));
        append(more);
        return !stopped;
    }

    /// There are no more tokens.
    public void end() {
        if (first == 0) {
            first = System.nanoTime();
        }
        if (!stopped) {
            append(stream.end());
            if (!stopped) {
                tell(text.length(), _ -> true);
            }
        }
    }

    private void append(String more) {
        int from = text.length();
        text.append(more);
        int end = -1;
        for (String stop : stops) {
            int at = text.indexOf(stop, Math.max(0, from - stop.length() + 1));
            end = at >= 0 && (end < 0 || at < end) ? at : end;
        }
        if (end >= 0) {
            stopped = true;
            text.setLength(end);
            int cut = end;
            tell(cut, token -> token.begin() < cut);
        } else {
            int sure = text.length() - held();
            tell(sure, token -> token.end() <= sure);
        }
    }

    /// How many of the last characters may be the beginning of a stop.
    private int held() {
        int most = 0;
        for (String stop : stops) {
            for (int length = Math.min(stop.length() - 1, text.length()); length > most; length--) {
                if (stop.startsWith(text.substring(text.length() - length))) {
                    most = length;
                }
            }
        }
        return most;
    }

    /// Tells the text up to a place, with the tokens that it is of.
    private void tell(int end, Predicate<Placed> of) {
        List<Odds> odds = new ArrayList<>();
        while (!untold.isEmpty() && of.test(untold.getFirst())) {
            odds.add(untold.removeFirst().odds());
        }
        if (end > told || !odds.isEmpty()) {
            hearing.piece(text.substring(told, end), odds);
            told = end;
        }
    }

    /// The text so far, and when [#end] was called all of it.
    public String text() {
        return text.toString();
    }

    /// When the first token was there, by [System#nanoTime].
    public long first() {
        return first;
    }
}
