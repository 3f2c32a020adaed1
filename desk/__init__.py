"""What happens when …: one async function per thing that can happen in the working day of a contact centre."""
