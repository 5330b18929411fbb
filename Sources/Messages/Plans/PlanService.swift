public import Protobuf
public import RPC

/// PlanService keeps plans: what should be done, reviewed by a person before it is run.
///
/// A plan has versions 1, 2, 3 ... A draft is edited in place. An approved version never changes: an edit of it makes
/// the next version, a draft again. Only an approved version runs.
public enum PlanService {
  /// The full name.
  public static let name = "vantflow.v1.PlanService"

  /// CreatePlan makes a plan whose version 1 is a draft. Idempotent under `requestID`.
  ///
  /// A draft may still break rules of content (ValidatePlan lists them); its fields must be well-formed.
  public static let createPlan = Method<CreatePlanRequest, Plan>(
    name, "CreatePlan", permission: .plansWrite)

  /// GetPlan returns the latest version of a plan, or the one asked for.
  public static let getPlan = Method<GetPlanRequest, Plan>(
    name, "GetPlan", permission: .plansRead, idempotency: .noSideEffects)

  /// ListPlans returns the latest versions of a project's plans, newest plan first, a page at a time. One whose stored
  /// content cannot be read is listed without it; to delete it is all that can be done with it.
  public static let listPlans = Method<ListPlansRequest, ListPlansResponse>(
    name, "ListPlans", permission: .plansRead, idempotency: .noSideEffects)

  /// UpdatePlan changes the fields that `updateMask` names. ABORTED when the etag is no longer the plan's.
  ///
  /// On a draft it changes that version; on an approved version it makes the next one, a draft. FAILED_PRECONDITION when
  /// the plan says what only newer versions of the server know: it would be lost.
  public static let updatePlan = Method<UpdatePlanRequest, Plan>(
    name, "UpdatePlan", permission: .plansWrite)

  /// DeletePlan removes a plan with all its versions, and ends its schedules. Its runs stay.
  ///
  /// FAILED_PRECONDITION while a run of it is queued or running. ABORTED when the etag is no longer the plan's.
  public static let deletePlan = Method<DeletePlanRequest, Empty>(
    name, "DeletePlan", permission: .plansWrite, idempotency: .idempotent)

  /// ValidatePlan judges a plan, stored or not, and changes nothing. Wrong plans are an answer, not an error.
  ///
  /// FAILED_PRECONDITION when a stored plan says what only newer versions of the server know.
  public static let validatePlan = Method<ValidatePlanRequest, ValidatePlanResponse>(
    name, "ValidatePlan", permission: .plansRead, idempotency: .noSideEffects)

  /// ApprovePlan approves the latest version. Approving an approved version again changes nothing.
  ///
  /// ABORTED when the etag is no longer the plan's: what was reviewed is not what would be approved.
  /// FAILED_PRECONDITION when the plan has issues of severity ERROR, or says what only newer versions of the server know.
  public static let approvePlan = Method<ApprovePlanRequest, Plan>(
    name, "ApprovePlan", permission: .plansApprove, idempotency: .idempotent)

  /// RunPlan queues a run of an approved version. Idempotent under `requestID`. Where a run with the same
  /// `deduplicationKey` is queued or running, the answer is that run.
  ///
  /// FAILED_PRECONDITION when the version is not approved.
  public static let runPlan = Method<RunPlanRequest, Run>(
    name, "RunPlan", permission: .runsExecute)

  /// Every method, for routers and reflection.
  public static let declaration = ServiceDeclaration(
    name,
    methods: [
      createPlan, getPlan, listPlans, updatePlan, deletePlan, validatePlan, approvePlan, runPlan,
    ])
}
