"""The English words that tell a technical task or a layer from an outcome, by their part in a title."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Orders to a developer. At the head of a title they make it a task, whatever follows.
TASK_VERBS = _words(
    "abstract activate adapt add adjust adopt align alter amend analyse analyze annotate append apply "
    "archive assemble assess assign attach author automate backport bind bootstrap bump bundle centralise "
    "centralize choose clarify clean codify collapse collect combine compare compile complete compress "
    "concatenate configure connect consolidate construct containerise containerize convert copy correct "
    "create customise customize deactivate debug declare decode decompose decouple decrypt dedupe "
    "deduplicate default define delete deprecate derive describe detach determine develop diagnose "
    "differentiate discuss distribute dockerise dockerize downgrade draft drop edit eliminate embed emit "
    "encapsulate encode encrypt enforce enhance enrich enumerate escape establish evaluate examine "
    "execute expand experiment explore expose extend extract factor fetch finalise finalize finish fix "
    "flatten follow formalise formalize gather generalise generalize generate handle hardcode harden "
    "identify implement incorporate initialise initialize inject inline insert inspect install "
    "instantiate instrument integrate introduce invert investigate invoke learn leverage localise "
    "localize maintain migrate minify mirror mock modernise modernize modify modularise modularize "
    "normalise normalize obtain omit outline override paginate parameterise parameterize parse perform "
    "persist polish populate precompute prepare propagate propose prototype provide provision prune "
    "publish purge reactivate rearrange rebase rebuild reconfigure recreate redesign redo reenable "
    "refactor refine reformat regenerate register reimplement relocate remove rename reorder reorganise "
    "reorganize repackage repair rephrase replace represent reproduce rerun research resize resolve "
    "restructure retire retrieve reuse revert revise revisit rewire rework rewrite sanitise sanitize "
    "scaffold separate serialise serialize set silence sketch specify stabilise stabilize standardise "
    "standardize strip study subclass substitute suppress swap switch synchronise synchronize teach tidy "
    "translate triage truncate tweak unblock unify uninstall unpack upgrade upload utilise utilize "
    "validate vary vendor verify visualise visualize wire wrap write"
)
# Orders as well, and nouns as often: `Test the parser`, `Test fails on Mondays`.
TASK_VERBS_OR_NOUNS = _words(
    "backup benchmark branch build cache change check cleanup clone code comment commit decide demo "
    "deploy design document dump exclude export fork format group hook import include index isolate join "
    "lint load log lookup map mark merge monitor mount move name note optimise optimize package pass "
    "patch pin pipe plan port profile pull push query read refresh release render report reset restart "
    "review rollback rollout route run scan schedule scope script seed setup spike split store structure "
    "stub style sync tag template test trace transform trim try tune update use version wireframe"
)
# Orders of two words, the first of which says nothing by itself.
TASK_PHRASES = _words(
    "break_up bring_in bring_up build_out carve_out come_up do_up figure_out find_a flesh_out get_rid "
    "hook_up kick_off lock_down look_at look_into make_use move_to phase_out port_over pull_out put_in "
    "put_together rip_out roll_back roll_out set_up shut_down sort_out spin_up start_using stop_using "
    "take_down take_out take_over throw_away try_out turn_off turn_on work_on work_out write_up"
)
# Orders that promise something better: a task only as long as they touch nothing but the code.
BETTERING_VERBS = _words("disable enable enhance improve optimise optimize simplify streamline")
TURNING_VERBS = _words("change decrease double increase limit lower raise reduce set")
KNOBS = tuple(
    _words(
        "batch buffer concurrency frequency heap interval level limit parallelism partitions pool replicas "
        "retention retries size threads timeout timeouts ttl verbosity"
    )
)
INNER_QUALITIES = _words(
    "abstract async asynchronous aware configurable consistent extensible final generic idempotent "
    "immutable injectable internal lazy modular mutable nullable optional package-private parameterized "
    "pluggable private protected public reusable safe serializable stateless static testable thread-safe "
    "transactional typed"
)
# What a class or a module should do, which nobody outside of the code would notice.
INNER_ACTS = _words("delegate depend extend implement import inherit override rely use")
ANSWERS = _words("call expose return throw")

# Orders that somebody is to be better off: never a task.
RESULT_VERBS = _words(
    "allow avoid cut ensure free give guarantee guard help inform keep let notify offer prevent protect "
    "recover remind save send shorten show speed stop survive tell warn"
)
# What is checked or handled comes as a sentence behind these: `Check the address is complete`.
CHECKING_VERBS = _words("assert check confirm determine handle test validate verify")

# Work named as a thing: `README update`, `Dashboard query optimization`.
ACTIVITIES = _words(
    "abstraction adoption analysis audit automation benchmarking bump caching ci clean-up cleanup coding "
    "configuration consolidation containerization conversion coverage debugging decomposition decoupling "
    "deduplication deletion deployment deprecation design development dockerization docs documentation "
    "enhancement evaluation experiment extraction fix fixes generation hardening implementation "
    "improvement indexing instrumentation integration introduction investigation javadoc linting logging "
    "maintenance migration mocking modernization modularization monitoring parameterization poc polishing "
    "porting profiling proof prototype provisioning qa readme refactor refactoring reimplementation "
    "relocation removal rename renaming reorganization replacement research restructure restructuring "
    "review rework rewrite rollout scaffolding separation serialization set-up setup simplification specs "
    "spike split standardization streamlining suite swagger test test-suite testing tests tidy-up tracing "
    "tuning tweak unification update upgrade validation wiring work wrapper"
)
# Of these, what is there once the work is done: `Outdated docs` says what is wrong.
PRODUCTS = _words(
    "caching ci configuration coverage deployment docs documentation handling implementation integration "
    "javadoc logging monitoring naming readme setup spec specs suite swagger test test-suite testing "
    "tests tracing validation"
)
ACTIVITY_ENDINGS = ("ization", "isation", "factoring", "structuring", "writing")
# What a program is made of.
LAYERS = _words(
    "api backend business-logic css database db frontend gui html infra infrastructure js layer logic "
    "middleware persistence schema server sql storage ui ux"
)
PARTS = _words(
    "adapter alert-rule annotation attribute bean boilerplate bundle button cache callback chart class "
    "client cluster codec column component config connector consumer container controller converter crud "
    "daemon dao decorator definition dialog directory dockerfile driver dto endpoint entity enum "
    "extension factory field filter fixture flag folder form framework function handler helper hook icon "
    "image index interface job layout library linter listener mapper markup mechanism method migration "
    "mixin mock mockup modal model module mutation navbar package page parser part pattern pipeline "
    "plugin procedure processor producer property protobuf provider proxy publisher query queue regex "
    "repository resolver route router routine rule scheduler screen script sdk serializer service servlet "
    "sidebar sink skeleton spec stack stub stylesheet subscriber table template toggle topic trait "
    "trigger type util utility validator variable view webhook widget wireframe worker wrapper"
)
PART_ENDINGS = ("controller", "service", "factory", "repository", "dto", "dao", "endpoint", "middleware")

PEOPLE = _words(
    "accountants accounting administrators admins agents analysts anybody anyone auditors buyers callers "
    "citizens clerks colleagues customers developers doctors drivers editors employees engineers "
    "everybody everyone farmers finance guests hires listeners members merchants nobody nurses owners "
    "parents partners passengers patients people players pupils readers riders sellers shoppers staff "
    "students subscribers teachers team teams tenants travelers travellers us users viewers visitors "
    "volunteers"
)
PERSONS = _words(
    "admin administrator agent analyst buyer citizen clerk colleague customer developer doctor driver "
    "editor employee guest member merchant nurse operator owner parent passenger patient person player "
    "reader seller shopper student subscriber support teacher tenant traveller user viewer visitor we you"
)

# A clause that begins with one of these says when or why, not what is to be done.
SUBORDINATORS = _words(
    "after although because before how if once since that unless until what when whenever where whether "
    "which while who why"
)
PREPOSITIONS = _words(
    "about across against among as at between by during for from in inside into of off on onto over per "
    "than through to towards under using via with within"
)
DETERMINERS = _words(
    "a an any each every her his its my one our some the their these this those three two your"
)
# Those that may belong to the verb before them: `Log in`, `Switch off`.
PARTICLES = _words("about across by in into off on over through")
# What never stands for a thing by itself: only a noun comes behind it.
ARTICLES = _words("a an any each every her his its my our the their your")

# Words that make a sentence of a title: what the system does to people, or fails to do.
SENTENCE_WORDS = _words(
    "again always anymore are aren't can can't cannot cant could couldn't did didn't do does doesn't "
    "doesnt don't dont forever had has hasn't have haven't intermittently is isn't might must never "
    "no-longer nobody not often only randomly rarely should shouldn't silently sometimes still too twice "
    "was wasn't were will won't wont would"
)
SENTENCE_VERBS = _words(
    "accept accumulate add affect allow appear apply arrive ask become begin behave block break bring "
    "cause charge come complain confuse consume contain contradict corrupt cost crash create delete "
    "depend differ disappear display drain drop duplicate eat exceed expire expose fail fall fill find "
    "flicker flood force forget freeze get give go grow hang happen hide hit ignore jump keep know lack "
    "lag leak leave let lie lock look lose make mean miss need open overflow overlap overwrite pay "
    "perform pick pile prevent print produce put reach receive redirect refuse reject remain remove "
    "render require reset retry return rise save say scroll see seem send serve show sit skip slow spend "
    "stall start stay stick stop suffer survive swallow take tell think throw touch trigger truncate "
    "trust use vanish vary violate wait want wipe work"
)
# Trouble that a noun or an adjective names by itself: `Memory leak`, `Deprecated library in 3 modules`.
TROUBLE = _words(
    "absent ageing aging ambiguous arcane awkward bad bloat bloated blocked bottleneck bottlenecks "
    "brittle broken bug bugs circular clumsy complex complicated conflicting confusing convoluted "
    "copy-pasted corrupt corrupted costly crash crashes cryptic cumbersome dangling dead deadlock "
    "deadlocks debt delay delays dependency-hell deprecated downtime drift duplicate duplicated "
    "duplicates duplication empty entangled error-prone errors excessive exhausted expensive expired "
    "exposed failed failing failure failures fewer flaky forgotten fragile frozen god hack hacks hang "
    "hard-coded hardcoded heavy hole holes huge impossible inaccessible inaccurate inadequate incomplete "
    "inconsistencies inconsistency inconsistent incorrect inefficient inflexible insecure insufficient "
    "intertwined invalid issue issues lack late leak leaks legacy less lost magic manual messy misleading "
    "mismatch missing monolithic n+1 noisy obsolete old orphaned outage outages outdated overloaded "
    "overly oversized poor problem problems race redundant regression regressions risk risks scattered "
    "slow slowness sluggish spaghetti spotty stale temporary tight timeouts unbounded unclean unclear "
    "uncontrolled undefined undocumented unencrypted unhandled unmaintained unmonitored unnecessary "
    "unpredictable unprotected unreadable unreliable unresponsive unsafe unstable unstructured "
    "unsupported untested unusable unused unversioned vulnerabilities vulnerability vulnerable warnings "
    "weak without wrong xss"
)
ABSENT = _words("absent lack lacking missing no nobody none nothing without zero zero-downtime")


def _ing(verb: str) -> set[str]:
    """`setting` as well as `seting`, which no other word is."""
    stem = verb.removesuffix("e")
    return {f"{stem}ing", f"{verb}{verb[-1]}ing"}


def _done(verb: str) -> str:
    irregular = {
        "write": "written",
        "rewrite": "rewritten",
        "split": "split",
        "set": "set",
        "rebuild": "rebuilt",
    }
    if verb in irregular:
        return irregular[verb]
    return f"{verb}d" if verb.endswith("e") else f"{verb}ed"


def _misspelt(verb: str) -> set[str]:
    """The slips of a fast hand: a letter left out, two in the wrong order."""
    swaps = {verb[:at] + verb[at + 1] + verb[at] + verb[at + 2 :] for at in range(len(verb) - 1)}
    drops = {verb[:at] + verb[at + 1 :] for at in range(len(verb))} if len(verb) > 5 else set()
    return (swaps if len(verb) > 4 else set()) | drops


ORDERING_GERUNDS = {gerund: verb for verb in sorted(TASK_VERBS - {"set"}) for gerund in _ing(verb)}
GERUNDS = {gerund: verb for verb in sorted(TASK_VERBS_OR_NOUNS | {"set"}) for gerund in _ing(verb)}
PARTICIPLES = frozenset(map(_done, TASK_VERBS)) | _words("moved merged split cached tested upgraded deployed")
MISSPELT = {
    slip: verb
    for verb in sorted(TASK_VERBS | {"update", "import", "document", "design"})
    for slip in _misspelt(verb)
}
PLURALS_TOO = _words(
    "blocks breaks causes charges costs displays drains drops duplicates hits leaks lies locks looks needs "
    "opens overflows overlaps picks redirects resets retries returns shows slows triggers wants works"
)
_PAST_AND_PRESENT = _words(
    "applies are aren't can't cannot crashes didn't does doesn't doesnt goes has hasn't is isn't misses "
    "passes reaches relies retries touches vanishes varies was wasn't won't"
)
_PRESENT = {f"{verb}s" for verb in SENTENCE_VERBS} | _PAST_AND_PRESENT
SENTENCE = SENTENCE_WORDS | _PRESENT
# Verbs that are nouns behind an article or a preposition: `Add a column for the retries`.
NOUNS_TOO = {f"{verb}s" for verb in SENTENCE_VERBS} | _words("crashes misses passes retries touches")
# What stays a verb even behind an order, as in `Delete fails on ARM`; of the others, what comes next tells.
STATES = _PRESENT - PLURALS_TOO
