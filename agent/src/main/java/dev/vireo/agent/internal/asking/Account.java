package dev.vireo.agent.internal.asking;

import dev.vireo.agent.Budget;
import dev.vireo.agent.Prices;
import dev.vireo.language.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What one question used, and what it may still use: a part of what its parent has left. What is charged
/// here is charged to everyone above as well, so that what is left over is the parent's again. Safe for
/// several threads.
public final class Account {
    /// What all accounts of a tree share.
    private static final class Book {
        private final Prices prices;
        private final Set<String> unpriced = new TreeSet<>();

        private Book(Prices prices) {
            this.prices = prices;
        }
    }

    private record Limit(
            long modelCalls, long tokens, @Nullable BigDecimal money, long visionCalls) {}

    private final Book book;
    private final @Nullable Account parent;
    private final Limit limit;
    private Usage usage = Usage.NONE;
    private BigDecimal money = BigDecimal.ZERO;
    private long visionCalls;

    private Account(Book book, @Nullable Account parent, Limit limit) {
        this.book = book;
        this.parent = parent;
        this.limit = limit;
    }

    /// The account of a whole tree.
    public static Account of(Budget budget, Prices prices) {
        return new Account(
                new Book(prices),
                null,
                new Limit(budget.modelCalls(), budget.tokens(), budget.money().orElse(null), budget.visionCalls()));
    }

    /// The account of a sub-question, one of some that are asked side by side.
    Account child(int siblings) {
        synchronized (book) {
            BigDecimal rest = limit.money == null ? null : limit.money.subtract(money);
            return new Account(
                    book,
                    this,
                    new Limit(
                            part(limit.modelCalls - usage.calls(), siblings),
                            part(limit.tokens - tokens(), siblings),
                            rest == null
                                    ? null
                                    : rest.max(BigDecimal.ZERO)
                                            .divide(BigDecimal.valueOf(siblings), 12, RoundingMode.DOWN),
                            part(limit.visionCalls - reserve() - visionCalls, siblings)));
        }
    }

    private static long part(long left, int siblings) {
        return left <= 0 ? 0 : Math.max(1, left / siblings);
    }

    private long reserve() {
        return Math.min(Budget.RESERVED_VISION_CALLS, limit.visionCalls);
    }

    private long tokens() {
        return usage.inputTokens() + usage.outputTokens();
    }

    /// Takes a vision call off the account.
    ///
    /// @param fallback whether the question's reserve may be used
    /// @return the limit that forbids it; empty when it was paid
    Optional<String> payVisionCall(boolean fallback) {
        synchronized (book) {
            boolean own = fallback;
            for (Account a = this; a != null; a = a.parent) {
                if (a.visionCalls >= a.limit.visionCalls - (own ? 0 : a.reserve())) {
                    return Optional.of(a.named(a.limit.visionCalls + " vision calls"));
                }
                own = false;
            }
            for (Account a = this; a != null; a = a.parent) {
                a.visionCalls++;
            }
            return Optional.empty();
        }
    }

    /// Takes looks off the account that a tool took beside its call: each counts as a vision call. How many there
    /// are is known afterwards, so that the last call may go beyond the limit.
    void chargeLooks(int looks) {
        synchronized (book) {
            for (Account a = this; a != null; a = a.parent) {
                a.visionCalls += looks;
            }
        }
    }

    /// The limit for which programs may not look any more, if there is one.
    Optional<String> visionSpent() {
        synchronized (book) {
            return visionCalls >= limit.visionCalls - reserve()
                    ? Optional.of(named(limit.visionCalls + " vision calls"))
                    : Optional.empty();
        }
    }

    /// The limit for which no language model may be asked any more, if there is one.
    Optional<String> modelSpent() {
        synchronized (book) {
            for (Account a = this; a != null; a = a.parent) {
                if (a.usage.calls() >= a.limit.modelCalls) {
                    return Optional.of(a.named(a.limit.modelCalls + " model calls"));
                }
                if (a.tokens() >= a.limit.tokens) {
                    return Optional.of(a.named(a.limit.tokens + " tokens"));
                }
                if (a.limit.money != null && a.money.compareTo(a.limit.money) >= 0) {
                    return Optional.of(
                            a.named(a.limit.money.stripTrailingZeros().toPlainString() + " of money"));
                }
            }
            return Optional.empty();
        }
    }

    private String named(String amount) {
        return (parent == null ? "the budget of " : "its share of the budget, ")
                + amount
                + (parent == null ? " is spent" : ", is spent");
    }

    /// Puts what a model used on the account.
    void charge(String model, Usage more) {
        synchronized (book) {
            Optional<BigDecimal> cost = book.prices.cost(model, more);
            if (cost.isEmpty()) {
                book.unpriced.add(model);
            }
            for (Account a = this; a != null; a = a.parent) {
                a.usage = a.usage.plus(more);
                a.money = a.money.add(cost.orElse(BigDecimal.ZERO));
            }
        }
    }

    Usage usage() {
        synchronized (book) {
            return usage;
        }
    }

    int visionCalls() {
        synchronized (book) {
            return (int) visionCalls;
        }
    }

    /// What the models cost whose prices are known.
    BigDecimal money() {
        synchronized (book) {
            return money;
        }
    }

    /// The models whose prices are not known, by name.
    List<String> unpriced() {
        synchronized (book) {
            return List.copyOf(book.unpriced);
        }
    }
}
