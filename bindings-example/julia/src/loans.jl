# Memory of Julia's that C uses during a call in which Julia's functions run as well.

"An array that C reads where it stands."
struct Loan
    owner::AbstractArray # keeps the memory
    whole::Array
    pointer::Ptr{Cvoid}
    length::Int
end

Loan(owner::AbstractArray) = (whole = whole_of(owner); Loan(owner, whole, pointer(whole), length(whole)))

whole_of(items::Array) = items
whole_of(items::AbstractArray) = whole_of(parent(items))

# A Vector that is resized may move. Whatever of Julia's has run since the loan may have done that.
function check_loans(loans::Vector{Loan})
    all(loan -> pointer(loan.whole) == loan.pointer && length(loan.whole) >= loan.length, loans) ||
        throw(ArgumentError("a vector was resized while it was being used"))
end
