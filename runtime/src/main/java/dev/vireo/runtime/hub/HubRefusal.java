package dev.vireo.runtime.hub;

import dev.vireo.runtime.Secrets;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/// What a hub's refusal means, and to whom.
final class HubRefusal {
    private HubRefusal() {}

    /// A refusal that may not last.
    static final class Busy extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient Optional<Duration> wait;

        Busy(String message, Optional<Duration> wait) {
            super(message);
            this.wait = wait;
        }

        /// How long the hub asks to wait.
        Optional<Duration> retryAfter() {
            return wait;
        }
    }

    /// The failure that an answer's status stands for.
    ///
    /// @param file the file that was asked for; empty when the model was
    /// @throws Busy when trying again makes sense
    static VireoException of(HubHttp.Answer answer, Hub.Model model, String file, HubSettings settings, Instant now)
            throws Busy {
        int status = answer.status();
        String host = String.valueOf(answer.uri().getHost());
        if (status == 408 || status == 429 || status >= 500) {
            throw new Busy(host + " answers " + status + said(answer), retryAfter(answer, now));
        }
        String where = "[" + model + (file.isEmpty() ? "" : "/" + Hub.Model.shown(file)) + "] ";
        String code = answer.anyHeader("X-Error-Code").orElse("");
        String said = said(answer);
        boolean own = HubHttp.origin(answer.uri()).equals(HubHttp.origin(settings.endpoint()));
        return switch (status) {
            case 401 -> {
                boolean token = settings.token().isPresent();
                yield new VireoException(
                        Code.PROVIDER,
                        where
                                + host
                                + (token
                                        ? " does not accept the token, or knows no such model (401)"
                                        : " knows no such model, or it is private (401)")
                                + said,
                        "Check the name; for a private model set HF_TOKEN to a token that may read it.");
            }
            case 403 -> forbidden(where, host, said, own, code, model, settings);
            case 404 -> missing(where, host, code, model, file);
            default ->
                new VireoException(
                        Code.PROVIDER, where + host + " answers " + status + said, "Check HF_ENDPOINT, or try later.");
        };
    }

    private static VireoException forbidden(
            String where, String host, String said, boolean own, String code, Hub.Model model, HubSettings settings) {
        if (!own) {
            return new VireoException(
                    Code.PROVIDER,
                    where + host + ", to which the hub redirects, refuses (403)" + said,
                    "Try again later.");
        }
        String page = HubHttp.place(settings.endpoint()) + "/" + model.repo();
        return code.equals("GatedRepo")
                ? new VireoException(
                        Code.PROVIDER,
                        where + "is gated: its owner has to let you in (403)" + said,
                        "Ask for access at " + page + ", then set HF_TOKEN.")
                : new VireoException(
                        Code.PROVIDER,
                        where + host + " refuses (403)" + said,
                        "Look at " + page + ", and at HF_TOKEN.");
    }

    private static VireoException missing(String where, String host, String code, Hub.Model model, String file) {
        if (code.equals("RevisionNotFound")) {
            return new VireoException(
                    Code.DATA,
                    where + host + " has no revision '" + model.wanted() + "' of it (404)",
                    "Give a branch, a tag or a whole commit after the '@', or none.");
        }
        if (!file.isEmpty()) {
            return new VireoException(
                    Code.DATA, where + host + " has no such file (404)", "The model changed meanwhile; try again.");
        }
        return new VireoException(
                Code.DATA,
                where + host + " has no such model (404)",
                "Check its name: ORG/NAME" + (model.revision().isPresent() ? ", and the revision." : "."));
    }

    /// What the hub says for people, without what it may have repeated of the token.
    private static String said(HubHttp.Answer answer) {
        String text = answer.anyHeader("X-Error-Message").orElse("");
        String clean = Secrets.hide(text);
        return clean.isEmpty() ? "" : ": " + Hub.Model.shown(clean);
    }

    /// The time of `Retry-After`, which holds seconds or a date.
    private static Optional<Duration> retryAfter(HubHttp.Answer answer, Instant now) {
        HttpHeaders headers = answer.headers().getFirst();
        return headers.firstValue("Retry-After").map(String::strip).flatMap(value -> {
            if (value.matches("\\d{1,9}")) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
            }
            return date(value).map(until -> {
                Instant from =
                        headers.firstValue("Date").flatMap(HubRefusal::date).orElse(now);
                return from.isBefore(until) ? Duration.between(from, until) : Duration.ZERO;
            });
        });
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip())));
        } catch (DateTimeParseException e) {
            return Optional.empty(); // as if it were not there: the usual pause is taken
        }
    }

    /// The last word after many tries.
    static VireoException gaveUp(Hub.Model model, String file, int tries, IOException last, URI endpoint) {
        String where = "[" + model + (file.isEmpty() ? "" : "/" + Hub.Model.shown(file)) + "] ";
        String reason = reason(last);
        return new VireoException(
                Code.PROVIDER,
                where + "gave up after " + tries + " tries: " + reason,
                "What has come is kept; run the command again to go on. The hub is " + HubHttp.place(endpoint)
                        + " (HF_ENDPOINT); HF_HUB_OFFLINE=1 uses the cache alone.",
                last);
    }

    /// What went wrong on the way, in words.
    static String reason(IOException e) {
        return switch (e) {
            case java.net.http.HttpConnectTimeoutException _ -> "no connection in time";
            case java.net.http.HttpTimeoutException _ -> "no answer in time";
            case java.net.ConnectException _ -> "no connection"; // also what an unknown host comes to
            case javax.net.ssl.SSLException s ->
                "no secure connection: " + Hub.Model.shown(String.valueOf(s.getMessage()));
            case Busy b -> String.valueOf(b.getMessage());
            default -> "the connection broke: " + Hub.Model.shown(String.valueOf(e.getMessage()));
        };
    }
}
