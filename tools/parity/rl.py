"""Makes fixtures of reinforcement learning: every formula written out here with torch in 64 bits, gradients by autograd.

    python3 -m venv venv && venv/bin/pip install -r tools/parity/requirements-models.txt
    venv/bin/python tools/parity/rl.py trainer/src/test/resources/dev/vireo/trainer/parity/rl

Of the packages, torch 2.10.0, safetensors and numpy are used. The formulas are those of the papers and, where a case says so, of the
code that was released with LongVILA-R1; docs/training.md names them. The metadata's `cases` lists what was computed: a kind, a name that the tensors begin with,
and the settings.
"""

import json
import math
import os
import sys

import torch
from safetensors.torch import save_file

CASES, TENSORS = [], {}
NONE = 1e9  # a dual clip that never clips


def put(case, **tensors):
    for name, tensor in tensors.items():
        tensor = torch.as_tensor(tensor).detach()
        TENSORS[f"{case}.{name}"] = (tensor.float() if tensor.dtype == torch.float64 else tensor).contiguous().clone()


def case(kind, name, **settings):
    CASES.append(dict(kind=kind, case=name, **settings))


def masks(lengths, width):
    return torch.tensor([[1.0 if t < n else 0.0 for t in range(width)] for n in lengths], dtype=torch.float64)


# ---- advantages

def placed(scores, mask):
    rewards = torch.zeros_like(mask)
    for row, score in enumerate(scores):
        rewards[row, max(int(mask[row].sum()) - 1, 0)] = score
    return rewards


def by_group(scores, groups, rule):
    out = [0.0] * len(scores)
    for group in set(groups):
        rows = [i for i, g in enumerate(groups) if g == group]
        mine = torch.tensor([scores[i] for i in rows], dtype=torch.float64)
        for place, row in enumerate(rows):
            out[row] = 0.0 if len(rows) == 1 else float(rule(mine, place))
    return out


RULES = dict(
    grpo=lambda r, i: (r[i] - r.mean()) / (r.std(unbiased=True) + 1e-6),
    dr_grpo=lambda r, i: r[i] - r.mean(),
    rloo=lambda r, i: r[i] - (r.sum() - r[i]) / (len(r) - 1),
)


def advantage(name, rule, lengths, groups, scores, width=9, gamma=1.0, baselines=(), token_rewards=None):
    mask = masks(lengths, width)
    rewards = placed(scores, mask) if token_rewards is None else token_rewards
    rewards = rewards.float().double()
    if rule in RULES:
        values = torch.tensor(by_group(rewards.sum(1).tolist(), groups, RULES[rule]), dtype=torch.float64)[:, None] * mask
    elif rule == "remax":
        values = (rewards.sum(1) - torch.tensor(baselines, dtype=torch.float64))[:, None] * mask
    else:  # REINFORCE++
        returns = torch.zeros_like(rewards)
        for row in range(len(rewards)):
            for t in range(width):
                last = t
                while last + 1 < width and mask[row, last + 1] > 0:
                    last += 1
                returns[row, t] = sum(gamma ** (u - t) * rewards[row, u] for u in range(t, last + 1))
        inside = returns[mask > 0]
        values = (returns - inside.mean()) / torch.sqrt(inside.var(unbiased=True) + 1e-8) * mask
    case("advantage", name, rule=rule, gamma=gamma, baselines=list(baselines))
    put(name, rewards=rewards, mask=mask, groups=torch.tensor(groups), advantages=values)


def advantages(seed):
    torch.manual_seed(seed)
    lengths = [9, 4, 1, 7, 9, 2, 5, 6, 3, 8, 9, 4]
    scores = [round(float(x), 3) for x in torch.rand(12)]
    even = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]
    uneven = [4, 7, 4, 1, 1, 7, 1, 1, 9, 1, 7, 4]  # sizes 3, 3, 5 and one alone, mixed
    for rule in ("grpo", "dr_grpo", "rloo"):
        advantage(f"{rule}.even", rule, lengths, even, scores)
        advantage(f"{rule}.uneven", rule, lengths, uneven, scores)
    advantage("grpo.binary", "grpo", lengths, even, [1, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0])
    advantage("grpo.level", "grpo", lengths, uneven, [0.7] * 12)
    advantage("grpo.nearly_level", "grpo", lengths, even, [0.5, 0.5, 0.5, 0.50001] * 3)
    advantage("grpo.large", "grpo", lengths, even, [1e6 * x for x in scores])
    advantage("grpo.empty_row", "grpo", [9, 0, 1, 7, 0, 2, 5, 6, 3, 8, 9, 4], even, scores)
    advantage("remax", "remax", lengths, even, scores, baselines=[0.3] * 4 + [0.9] * 4 + [0.0] * 4)
    advantage("reinforce_pp", "reinforce_plus_plus", lengths, even, scores)
    dense = torch.randn(12, 9, dtype=torch.float64) * masks(lengths, 9)
    advantage("reinforce_pp.gamma", "reinforce_plus_plus", lengths, even, scores, gamma=0.9, token_rewards=dense)
    advantage("reinforce_pp.empty_row", "reinforce_plus_plus", [9, 0, 1, 7, 0, 2, 5, 6, 3, 8, 9, 4], even, scores, gamma=0.95)


# ---- policy losses

def combine(losses, mask, how, cuts, constant):
    lengths = mask.sum(1)
    safe = lengths.clamp(min=1)
    if how == "token":
        return (losses * mask).sum() / mask.sum().clamp(min=1)
    if how == "sequence":
        return ((losses * mask).sum(1) / safe).mean()
    if how == "constant":
        return ((losses * mask).sum(1) / constant).mean()
    parts, start = [], 0
    for size in cuts:  # what was released
        rows = slice(start, start + size)
        parts.append((losses[rows] * mask[rows]).sum() / mask[rows].sum().clamp(min=1))
        start += size
    return torch.stack(parts).mean()


def surrogate(lp, old, adv, mask, ratio, low, high, dual):
    d = lp - old
    mean = ((d * mask).sum(1) / mask.sum(1).clamp(min=1))[:, None]
    if ratio == "sequence":
        d = mean.expand_as(d)
    if ratio == "sequence_token":
        d = mean.detach() + lp - lp.detach()
    d = d.clamp(-20, 20)
    free, held = torch.exp(d), torch.exp(d.clamp(math.log(1 - low), math.log(1 + high)))
    worse = torch.maximum(-adv * free, -adv * held)
    bounded = torch.minimum(worse, -adv * dual)
    clipped = (-adv * free < -adv * held).double()
    clipped_dual = ((worse > -adv * dual) & (adv < 0)).double()
    return torch.where(adv < 0, bounded, worse), d, clipped, clipped_dual


def policy(name, lp, old, adv, mask, ratio="token", low=0.2, high=0.3, dual=3.0, how="token", cuts=None, constant=0, dtype=torch.float32,
           cap=0.0, level="", rollout=None, kl="", beta=0.0, ref=None):
    lp, old = lp.to(dtype), old.to(dtype)
    adv = adv.float()
    put(name, log_probs=lp, old=old, advantages=adv, mask=mask.float())
    x = lp.double().requires_grad_(True)
    losses, d, clipped, dualled = surrogate(x, old.double(), adv.double(), mask, ratio, low, high, dual)
    if cap:
        rollout = rollout.float()
        gap = (old.double() - rollout.double()) * mask
        exponent = gap if level == "token" else gap.sum(1, keepdim=True).expand_as(gap)
        weights = torch.exp(exponent.clamp(-20, 20)).clamp(max=cap) * mask
        put(name, rollout=rollout, weights=weights)
        losses = losses * weights
    cuts = cuts or [len(lp)]
    loss = combine(losses, mask, how, cuts, constant)
    if kl:
        ref = ref.float()
        put(name, ref=ref)
        loss = loss + beta * combine(estimate(kl, x, ref.double()), mask, how, cuts, constant)
    loss.backward()
    tokens = mask.sum().clamp(min=1)
    put(name, loss=loss.reshape(1), grad=x.grad)
    put(name, metrics=torch.stack([(m * mask).sum() / tokens for m in (clipped, dualled, -d, -x)]))
    case("policy", name, ratio=ratio, low=low, high=high, dual=dual, aggregation=how, cuts=cuts, constant=constant,
         dtype=str(dtype).replace("torch.", ""), cap=cap, level=level, kl=kl, beta=beta)


def policies(seed):
    torch.manual_seed(seed)
    rows, width = 8, 11
    mask = masks([11, 3, 7, 1, 11, 5, 2, 9], width)
    lp = -torch.rand(rows, width, dtype=torch.float64) * 4
    old = lp + 0.4 * torch.randn(rows, width, dtype=torch.float64)
    old[0, :4] = lp[0, :4]  # not moved
    old[4] = lp[4] - 2  # ratio e^2, dual clip where the advantage is negative
    adv = torch.randn(rows, 1, dtype=torch.float64).expand(rows, width) * mask
    adv[4] = -1.3 * mask[4]
    ref = lp + 0.3 * torch.randn(rows, width, dtype=torch.float64)
    policy("usual", lp, old, adv, mask)
    policy("usual.cut", lp, old, adv, mask, cuts=[1, 4, 3])
    policy("sequence.cut", lp, old, adv, mask, how="sequence", cuts=[2, 6])
    policy("released.cut", lp, old, adv, mask, how="micro_batch", cuts=[4, 4])
    policy("released.one", lp, old, adv, mask, how="micro_batch", cuts=[8])
    policy("paper", lp, old, adv, mask, low=0.2, high=0.2, dual=NONE, how="sequence")
    policy("dr_grpo", lp, old, adv, mask, low=0.2, high=0.2, dual=NONE, how="constant", constant=16, cuts=[3, 5])
    policy("dapo", lp, old, adv, mask, high=0.28)
    near = lp + 3e-3 * torch.randn(rows, width, dtype=torch.float64)
    policy("gspo", lp, near, adv, mask, ratio="sequence", low=3e-4, high=4e-4, dual=NONE, how="sequence", cuts=[5, 3])
    policy("gspo_token", lp, near, adv, mask, ratio="sequence_token", low=3e-4, high=4e-4, dual=NONE, how="sequence")
    policy("gspo.wide", lp, old, adv, mask, ratio="sequence", how="token")
    far = lp.clone()
    far[0], far[1], far[2], far[5] = lp[0] + 35, lp[1] - 35, lp[2] + 19.5, lp[5] - 4
    policy("extreme", lp, far, adv, mask)
    policy("extreme.no_dual", lp, far, adv, mask, dual=NONE)
    policy("no_advantage", lp, old, adv * 0, mask)
    holes = masks([11, 0, 7, 0, 11, 0, 2, 9], width)
    policy("empty_rows", lp, old, adv, holes, how="sequence", cuts=[4, 4])
    policy("empty_part", lp, old, adv, masks([0, 0, 0, 0, 11, 5, 2, 9], width), how="micro_batch", cuts=[4, 4])
    policy("empty", lp, old, adv, mask * 0)
    policy("bf16", lp, old, adv, mask, dtype=torch.bfloat16)
    policy("f16", lp, old, adv, mask, dtype=torch.float16, how="sequence")
    policy("weighted.token", lp, old, adv, mask, cap=2.0, level="token", rollout=old + 0.8 * torch.randn_like(old))
    policy("weighted.sequence", lp, old, adv, mask, cap=1.5, level="sequence", rollout=old + 0.3 * torch.randn_like(old), how="sequence")
    policy("kl_in_loss", lp, old, adv, mask, kl="low_var_kl", beta=0.01, ref=ref, cuts=[3, 5])
    policy("kl_in_loss.k2", lp, old, adv, mask, kl="mse", beta=0.04, ref=ref, how="sequence", cuts=[6, 2])
    one = torch.tensor([[-0.5]], dtype=torch.float64)
    policy("one_token", one, one + 0.7, -torch.ones(1, 1, dtype=torch.float64), torch.ones(1, 1, dtype=torch.float64))


# ---- divergence

def estimate(name, lp, ref):
    d = lp - ref
    if name == "kl":
        return d
    if name == "abs":
        return torch.maximum(d, -d)
    if name == "mse":
        return d * d / 2
    x = (ref - lp).clamp(-20, 20)
    return (torch.expm1(x) - x).clamp(-10, 10)


def divergences(seed):
    torch.manual_seed(seed)
    lp = -torch.rand(5, 7, dtype=torch.float64) * 3
    ref = lp + torch.randn(5, 7, dtype=torch.float64)
    far = ref.clone()
    far[0], far[1], far[2], far[3] = lp[0] + 40, lp[1] - 40, lp[2] + 2.6, lp[3] - 8
    for label, other, dtype in (("", ref, torch.float32), (".extreme", far, torch.float32), (".bf16", ref, torch.bfloat16)):
        for name in ("kl", "abs", "mse", "low_var_kl"):
            x = lp.to(dtype).double().requires_grad_(True)
            values = estimate(name, x, other.to(dtype).double())
            values.sum().backward()
            full = f"kl.{name}{label}"
            case("kl", full, estimator=name, dtype=str(dtype).replace("torch.", ""))
            put(full, log_probs=lp.to(dtype), ref=other.to(dtype), values=values, grad=x.grad)
    p, q = (torch.log_softmax(2 * torch.randn(6, 13, dtype=torch.float64), -1).float() for _ in range(2))
    x = p.double().requires_grad_(True)
    values = torch.nn.functional.kl_div(q.double(), x, log_target=True, reduction="none").sum(-1)
    values.sum().backward()
    case("kl_full", "kl.full")
    put("kl.full", log_probs=p, ref=q, values=values, grad=x.grad)
    beta, path = 0.05, []
    seen = [0.02, 0.09, 0.1, 0.115, 0.4, 3.0, 0.0, 0.1]
    for kl in seen:
        beta *= 1 + max(-0.2, min(0.2, kl / 0.1 - 1)) * 640 / 1e4
        path.append(beta)
    case("coefficient", "kl.adaptive", start=0.05, samples=640, seen=seen)
    put("kl.adaptive", path=torch.tensor(path, dtype=torch.float64))
    mask = masks([7, 3, 0, 5, 1], 7)
    rewards = placed([1, 0, 1, 0.3, 0.9], mask)
    less = rewards - 0.02 * estimate("kl", lp.float().double(), ref.float().double())
    case("kl_reward", "kl.in_reward", beta=0.02)
    put("kl.in_reward", rewards=rewards, mask=mask, log_probs=lp.float(), ref=ref.float(), values=less * mask)


# ---- log-probabilities

def chosen(name, temperature, rows, dtype=torch.float32, forbidden=False, entropy=0.0):
    hidden = torch.randn(14, 6, dtype=torch.float64).to(dtype)
    head = torch.randn(19, 6, dtype=torch.float64).to(dtype)
    tokens = torch.randint(0, 17, (14,))
    weights = torch.randn(14, dtype=torch.float64).float()
    h, w = hidden.double().requires_grad_(True), head.double().requires_grad_(True)
    logits = h @ w.T
    if forbidden:
        logits = torch.cat([logits[:, :17], torch.full((14, 2), float("-inf"), dtype=torch.float64)], 1)
    p = torch.softmax(logits / temperature, -1)
    scores = torch.log_softmax(logits / temperature, -1)
    log_probs = scores[torch.arange(14), tokens]
    possible = p > 0
    entropies = -(p * torch.where(possible, scores, torch.zeros_like(scores))).sum(-1)
    ((log_probs * weights.double()).sum() + entropy * entropies.sum()).backward()
    case("chosen", name, temperature=temperature, rows=rows, dtype=str(dtype).replace("torch.", ""), forbidden=forbidden, entropy=entropy)
    put(name, hidden=hidden, head=head, tokens=tokens, weights=weights, log_probs=log_probs, entropies=entropies, grad_hidden=h.grad,
        grad_head=w.grad)


def choices(seed):
    torch.manual_seed(seed)
    chosen("chosen", 1.0, 14)
    chosen("chosen.rows", 0.7, 4)
    chosen("chosen.single", 1.3, 1)
    chosen("chosen.cold", 0.05, 5)
    chosen("chosen.entropy", 0.9, 5, entropy=0.3)
    chosen("chosen.forbidden", 1.0, 6, forbidden=True)
    chosen("chosen.bf16", 1.0, 5, dtype=torch.bfloat16)


# ---- flow

def flow(name, sigmas, index, shape, over, noise=0.7):
    sigma, after = sigmas[index], sigmas[index + 1]
    x, v, w, z, g = (torch.randn(shape, dtype=torch.float64).float() for _ in range(5))
    velocity = v.double().requires_grad_(True)
    s = noise * math.sqrt(sigma / (1 - (sigmas[1] if sigma == 1 else sigma)))
    dt = after - sigma

    def mean_of(field):
        # The drift of the paper's equation 9: v + s^2 / (2 t) (x + (1 - t) v), over a step of dt.
        return x.double() + (field + s * s / (2 * sigma) * (x.double() + (1 - sigma) * field)) * dt

    mean, deviation = mean_of(velocity), s * math.sqrt(-dt)
    following = (mean_of(g.double()) + deviation * z.double()).float()  # sampled by a policy a little apart
    normal = torch.distributions.Normal(mean, deviation)
    dims = tuple(range(1, len(shape)))
    fold = (lambda t: t.sum(dims)) if over == "sum" else (lambda t: t.mean(dims))
    log_prob = fold(normal.log_prob(following.double()))
    kl = fold(torch.distributions.kl_divergence(normal, torch.distributions.Normal(mean_of(w.double()), deviation)))
    distance = ((mean - mean_of(w.double())) ** 2).mean(dims) / 2
    gradient = torch.autograd.grad(log_prob.sum() + 0.5 * kl.sum(), velocity, retain_graph=True)[0]
    case("flow", name, sigmas=sigmas, index=index, noise=noise, over=over)
    put(name, x=x, v=v, reference=w, noise=z, sampled=mean + deviation * z.double(), next=following, mean=mean, log_prob=log_prob, kl=kl,
        distance=distance, ode=x.double() + dt * v.double(), grad=gradient)


def flows(seed):
    torch.manual_seed(seed)
    even = [1.0, 0.75, 0.5, 0.25, 0.0]
    shifted = [3 * s / (1 + 2 * s) for s in [i / 10 for i in range(10, -1, -1)]]
    flow("flow.first", even, 0, (3, 4, 5, 5), "mean")
    flow("flow.middle", even, 2, (3, 4, 5, 5), "mean")
    flow("flow.last", even, 3, (3, 4, 5, 5), "mean")
    flow("flow.sum", even, 1, (2, 3, 4), "sum")
    flow("flow.video", shifted, 4, (2, 4, 3, 4, 4), "mean", noise=0.3)
    case("schedule", "flow.schedule", steps=10, shift=3)
    put("flow.schedule", sigmas=torch.tensor(shifted, dtype=torch.float64))


if __name__ == "__main__":
    advantages(11)
    policies(12)
    divergences(13)
    choices(14)
    flows(15)
    os.makedirs(sys.argv[1], exist_ok=True)
    path = os.path.join(sys.argv[1], "rl.safetensors")
    save_file(TENSORS, path, metadata=dict(system="rl", cases=json.dumps(CASES)))
    print(f"{path}: {len(CASES)} cases, {os.path.getsize(path)} bytes")
