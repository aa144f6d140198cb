package dev.vireo.planners.internal.caption;

import dev.vireo.planners.internal.caption.Scene.Span;
import dev.vireo.planners.internal.english.Chart.Captures;
import dev.vireo.planners.internal.english.Rules;
import java.util.Optional;

/// Parts of the video: "in the second half of the video", "after 2 seconds", "halfway", "at the end".
final class TimePhrases {
    /// A moment: a share of the video, and so many seconds from there.
    record Moment(double share, double seconds) {
        private static Moment at(double share) {
            return new Moment(share, 0);
        }

        private Moment beforeTheEnd() {
            return new Moment(1 - share, -seconds);
        }

        /// As a fraction of a video that lasts so many seconds.
        double in(double length) {
            return Math.clamp(share + seconds / length, 0.0, 1.0);
        }
    }

    /// A part of the video.
    ///
    /// @param kind what it may mean besides
    /// @param only whether the caption says that it is meant alone
    record Time(Moment from, Moment to, Kind kind, boolean only) {
        /// What a time may mean besides.
        enum Kind {
            PLAIN,
            /// "At the beginning", which tells of a place more often than of coming and going.
            BEGINNING,
            /// "In the middle of the video": from there on, or, said of nothing else, the third in the
            /// middle.
            MIDDLE
        }

        private static Time of(double from, double to) {
            return new Time(Moment.at(from), Moment.at(to), Kind.PLAIN, false);
        }

        private static Time of(Moment from, Moment to) {
            return new Time(from, to, Kind.PLAIN, false);
        }

        private Time as(Kind other) {
            return new Time(from, to, other, only);
        }

        private Time onlyWhen(boolean said) {
            return new Time(from, to, kind, said);
        }

        /// The fractions of a video that lasts so many seconds.
        ///
        /// @param alone whether the caption says that this part alone is meant
        Span span(double length, boolean alone) {
            return kind == Kind.MIDDLE && (alone || only)
                    ? new Span(THIRD, 2 * THIRD)
                    : new Span(from.in(length), to.in(length));
        }
    }

    private static final double THIRD = 1.0 / 3;
    private static final int MIDDLE = 0;
    private static final int LAST = -1;

    private TimePhrases() {}

    static void addTo(Rules rules) {
        shares(rules);
        moments(rules);
        spans(rules);
        rules.value(
                "time",
                "[{only}] {span} [(of|through|into|in) [the|this] [whole|entire] {frame}] [only]",
                c -> c.get("span", Time.class).onlyWhen(c.has("only")));
        rules.value("only", "only", _ -> true);
    }

    /// "Second half", "last third": one of so many parts.
    private static void shares(Rules rules) {
        rules.value("rank", "first|initial|opening", _ -> 1);
        rules.value("rank", "second", _ -> 2);
        rules.value("rank", "third", _ -> 3);
        rules.value("rank", "fourth", _ -> 4);
        rules.value("rank", "last|final|latter|closing", _ -> LAST);
        rules.value("rank", "middle", _ -> MIDDLE);
        rules.value("parts", "half", _ -> 2);
        rules.value("parts", "third|part", _ -> 3);
        rules.value("parts", "quarter", _ -> 4);
        rules.value("parts", "fifth", _ -> 5);
        rules.value("share", "{rank} {parts}", TimePhrases::share);
    }

    private static Time share(Captures c) {
        int rank = c.get("rank", Integer.class);
        int parts = c.get("parts", Integer.class);
        if (rank == MIDDLE) {
            return Time.of(THIRD, 2.0 / 3);
        }
        int k = rank == LAST ? parts : Math.min(rank, parts);
        return Time.of((k - 1.0) / parts, (double) k / parts);
    }

    private static void moments(Rules rules) {
        rules.value("moment", "halfway|midway|the (middle|midpoint)", _ -> Moment.at(0.5));
        rules.value("moment", "a (while|moment)|some time", _ -> Moment.at(THIRD));
        rules.value("moment", "the end", _ -> Moment.at(1));
        rules.value("moment", "the (beginning|start)", _ -> Moment.at(0));
        rules.value("moment", "the {share}", c -> {
            Time share = c.get("share", Time.class);
            return share.to().share() >= 1 ? share.from() : share.to();
        });
        rules.value("moment", "{amount} {seconds}", c -> new Moment(0, c.get("amount", Double.class)));
        rules.lexical(
                "digits",
                (words, at) -> CaptionGrammar.one(
                        words,
                        at,
                        w -> w.matches("[0-9]+(\\.[0-9]+)?") ? Optional.of(Double.parseDouble(w)) : Optional.empty()));
        rules.value("amount", "a", _ -> 1.0);
        rules.value("amount", "{digits}", c -> c.get("digits", Double.class));
        rules.value("amount", "{cardinal}", c -> (double) c.get("cardinal", Integer.class));
        rules.value("seconds", "second|seconds|sec|s", _ -> true);
    }

    private static void spans(Rules rules) {
        rules.value(
                "span",
                "(throughout|(during|for) the (whole|entire)) [the] [whole|entire] [{frame}]",
                _ -> Time.of(0, 1));
        rules.value("span", "(the (whole|entire)|all the) time", _ -> Time.of(0, 1));
        rules.value("span", "halfway|midway", _ -> Time.of(0.5, 1));
        rules.value("span", "(in|during|for|within) [only] [the] {share}", c -> c.get("share", Time.class));
        rules.value(
                "span",
                "(in|during|for|within) [only] [the] (first|initial|opening) {moment}",
                c -> Time.of(Moment.at(0), c.get("moment", Moment.class)));
        rules.value(
                "span",
                "(in|during|for|within) [only] [the] (last|final|latter|closing) {moment}",
                c -> Time.of(c.get("moment", Moment.class).beforeTheEnd(), Moment.at(1)));
        rules.value(
                "span",
                "in the beginning|at the [very] beginning|at the start",
                _ -> Time.of(0, 0.5).as(Time.Kind.BEGINNING));
        rules.value("span", "at the [very] end|(in|towards|near) the end", _ -> Time.of(2.0 / 3, 1));
        rules.value(
                "span",
                "from the (beginning|start) (to|until|till) {moment}",
                c -> Time.of(Moment.at(0), c.get("moment", Moment.class)));
        rules.value("span", "from the (beginning|start)", _ -> Time.of(0, 1));
        rules.value(
                "span",
                "(after|from|since) {moment} [on] [onwards|onward]",
                c -> Time.of(c.get("moment", Moment.class), Moment.at(1)));
        rules.value("span", "(until|till|before) {moment}", c -> Time.of(Moment.at(0), c.get("moment", Moment.class)));
        // the word for the video stays where it is, as what follows a name does
        rules.value(
                "span",
                "in the middle of the &(video|clip|film|movie)",
                _ -> Time.of(0.5, 1).as(Time.Kind.MIDDLE));
        rules.value("span", "at the middle of the &(video|clip|film|movie)", _ -> Time.of(0.5, 1));
        rules.value(
                "span",
                "at {cardinal} {seconds}",
                c -> Time.of(new Moment(0, c.get("cardinal", Integer.class)), Moment.at(1)));
    }
}
